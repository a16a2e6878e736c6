using System.Data.Common;
using System.Threading.Channels;
using Invoke.Contracts.Errors;
using Invoke.Gateway.Store;

namespace Invoke.Gateway.Invocations;

/// <summary>
/// Takes invocations in: what this returns as new is committed, and will end. Those that come while one transaction commits
/// share the next, so that many callers cost the store little more than one.
/// </summary>
internal sealed class Acceptance(IStore store, InvocationTable table, IdempotencyTable keys, Changes changes) : BackgroundService
{
    private const int MaxTogether = 512;

    private readonly Channel<Waiting> _waiting = Channel.CreateUnbounded<Waiting>(new UnboundedChannelOptions { SingleReader = true });

    /// <returns>What became of each, in their order.</returns>
    /// <exception cref="ApiException"><see cref="ErrorCode.StoreUnavailable"/>, <see cref="ErrorCode.Draining"/>.</exception>
    public Task<IReadOnlyList<Accepted>> AcceptAsync(string teamId, IReadOnlyList<NewInvocation> invocations, CancellationToken cancellationToken)
    {
        var waiting = new Waiting(teamId, invocations);
        if (!_waiting.Writer.TryWrite(waiting)) throw new ApiException(ErrorCode.Draining, "the gateway stops; nothing was accepted");
        return waiting.Done.Task.WaitAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        // Here, not at the end of the loop: one that is stopped right after its start has never run.
        _waiting.Writer.TryComplete();
        while (_waiting.Reader.TryRead(out var late)) late.Done.SetException(new ApiException(ErrorCode.Draining, "the gateway stops; nothing was accepted"));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (await _waiting.Reader.WaitToReadAsync(stoppingToken)) await AcceptAsync(Together(), stoppingToken);
    }

    private List<Waiting> Together()
    {
        var together = new List<Waiting>();
        for (var count = 0; count < MaxTogether && _waiting.Reader.TryRead(out var next); count += next.Invocations.Count) together.Add(next);
        return together;
    }

    private async Task AcceptAsync(List<Waiting> together, CancellationToken cancellationToken)
    {
        try
        {
            var accepted = await store.WriteAsync(connection => AcceptAsync(connection, together, cancellationToken), cancellationToken);
            changes.Committed(accepted.SelectMany(ofOne => ofOne).Where(one => one.Kind is AcceptedKind.New).Select(one => one.Row));
            for (var i = 0; i < together.Count; i++) together[i].Done.SetResult(accepted[i]);
        }
        catch (Exception e) when (together.Count > 1 && e is not ApiException)
        {
            // One that the store cannot take, for a bug of ours, must not fail those it came with.
            foreach (var one in together) await AcceptAsync([one], cancellationToken);
        }
        catch (Exception e)
        {
            foreach (var one in together) one.Done.SetException(e);
        }
    }

    private async Task<List<IReadOnlyList<Accepted>>> AcceptAsync(DbConnection connection, List<Waiting> together, CancellationToken cancellationToken)
    {
        // 1. The keys of all, team by team.
        var holders = new Dictionary<string, IReadOnlyDictionary<string, TakenKey>>(StringComparer.Ordinal);
        foreach (var team in together.GroupBy(one => one.TeamId, StringComparer.Ordinal).OrderBy(team => team.Key, StringComparer.Ordinal))
            holders[team.Key] = await keys.TakeAsync(connection, team.Key, [.. team.SelectMany(one => one.Invocations)]);

        // 2. Those whose key was free, or that have none.
        await table.AddAsync(connection, [.. together.SelectMany(one => one.Invocations.Where(invocation => IsNew(one.TeamId, invocation)))], cancellationToken);

        // 3. What became of each.
        var accepted = new List<IReadOnlyList<Accepted>>();
        foreach (var one in together)
        {
            var ofOne = new List<Accepted>(one.Invocations.Count);
            foreach (var invocation in one.Invocations)
                ofOne.Add(IsNew(one.TeamId, invocation) ? new Accepted(invocation.Row, AcceptedKind.New) : await HeldAsync(connection, one.TeamId, invocation));
            accepted.Add(ofOne);
        }

        return accepted;

        bool IsNew(string team, NewInvocation invocation) =>
            invocation.Row.IdempotencyKey is not { } key || holders[team][key].InvocationId == invocation.Row.Id;

        async Task<Accepted> HeldAsync(DbConnection open, string team, NewInvocation invocation)
        {
            var holder = holders[team][invocation.Row.IdempotencyKey!];
            var first = await InvocationTable.FindAsync(open, team, holder.InvocationId) ?? throw new InvalidOperationException("A key's invocation is gone before it");
            return new Accepted(first, holder.Fingerprint.AsSpan().SequenceEqual(invocation.Fingerprint) ? AcceptedKind.Replayed : AcceptedKind.KeyReused);
        }
    }

    private sealed record Waiting(string TeamId, IReadOnlyList<NewInvocation> Invocations)
    {
        public TaskCompletionSource<IReadOnlyList<Accepted>> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
