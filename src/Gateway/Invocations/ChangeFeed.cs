using System.Collections.Concurrent;
using System.Threading.Channels;
using Invoke.Contracts.Invocations;
using Invoke.Contracts.Messages;
using Invoke.Gateway.Events;

namespace Invoke.Gateway.Invocations;

/// <summary>
/// Brings changes to those who wait in this gateway for an invocation or a batch. It may lose one, as any messenger between
/// processes may: whoever waits looks at the store every second as well.
/// </summary>
internal sealed class ChangeFeed(EventBell bell)
{
    private const int MaxBehind = 256;

    private readonly ConcurrentDictionary<string, Subscription[]> _subscriptions = new(StringComparer.Ordinal);

    /// <summary>Hears of that invocation, or of all of that batch, until it is disposed of.</summary>
    public Subscription Subscribe(string id)
    {
        var subscription = new Subscription(this, id, MaxBehind);
        _subscriptions.AddOrUpdate(id, [subscription], (_, others) => [.. others, subscription]);
        return subscription;
    }

    public void Publish(InvocationChange change)
    {
        if (change.State is not InvocationState.Queued) bell.Ring();
        Publish(change.InvocationId, change);
        if (change.BatchId is { } batch) Publish(batch, change);
    }

    private void Publish(string id, InvocationChange change)
    {
        if (!_subscriptions.TryGetValue(id, out var subscriptions)) return;
        foreach (var subscription in subscriptions) subscription.Publish(change);
    }

    private void Remove(string id, Subscription subscription)
    {
        while (_subscriptions.TryGetValue(id, out var all))
        {
            var others = Array.FindAll(all, one => one != subscription);
            var isGone = others.Length == 0
                ? _subscriptions.TryRemove(new KeyValuePair<string, Subscription[]>(id, all))
                : _subscriptions.TryUpdate(id, others, all);
            if (isGone) return;
        }
    }

    /// <summary>What one of those who wait has not heard yet.</summary>
    internal sealed class Subscription(ChangeFeed feed, string id, int maxBehind) : IDisposable
    {
        private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

        private readonly Channel<InvocationChange> _changes = Channel.CreateBounded<InvocationChange>(
            new BoundedChannelOptions(maxBehind) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

        public void Publish(InvocationChange change) => _changes.Writer.TryWrite(change);

        /// <summary>The next change that has come, if one has.</summary>
        public InvocationChange? Next() => _changes.Reader.TryRead(out var change) ? change : null;

        /// <summary>What has come is of no further interest.</summary>
        public void Forget()
        {
            while (Next() is not null)
            {
                // The store says what is.
            }
        }

        public bool HasNext => _changes.Reader.TryPeek(out _);

        /// <summary>Waits for a change, at most a second.</summary>
        public async Task WaitAsync(TimeProvider clock, CancellationToken cancellationToken)
        {
            using var second = new CancellationTokenSource(Look, clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(second.Token, cancellationToken);
            try
            {
                await _changes.Reader.WaitToReadAsync(either.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                // Time to look at the store.
            }
        }

        public void Dispose() => feed.Remove(id, this);
    }
}
