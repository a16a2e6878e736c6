using Invoke.Contracts.Errors;
using Invoke.Gateway.Ingress;
using Invoke.Gateway.Store;
using Invoke.Messaging.Foreign;

namespace Invoke.Gateway.Triggers;

/// <summary>
/// Takes the messages of all triggers: looks every second which there are, whichever gateway they were made in. What is deleted or
/// paused meanwhile is let go, and what was lost is begun anew.
/// </summary>
internal sealed class TriggerConsumers(
    TriggerTable table, TriggerEnding ending, ForeignBroker broker, Submission submission, StoreClock storeClock, TimeProvider clock, ILogger<TriggerConsumers> logger) : BackgroundService
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, Taking> _takings = new(StringComparer.Ordinal);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!broker.IsAvailable) return;
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                try
                {
                    await PassAsync(stoppingToken);
                }
                catch (ApiException)
                {
                    // The store says in the log what ails it; what is taken from already goes on.
                }
                catch (Exception e) when (!stoppingToken.IsCancellationRequested)
                {
                    Log.TriggersFailed(logger, e);
                }

                await Task.Delay(Look, clock, stoppingToken);
            }
        }
        finally
        {
            await Task.WhenAll(_takings.Values.Select(taking => taking.DisposeAsync().AsTask()));
        }
    }

    private async Task PassAsync(CancellationToken cancellationToken)
    {
        var all = (await table.AllAsync(cancellationToken)).ToDictionary(trigger => trigger.Intake().Name, StringComparer.Ordinal);
        foreach (var (name, taking) in _takings.ToList())
        {
            var isWanted = all.TryGetValue(name, out var trigger) && trigger is { Gone: false, Paused: false } && trigger.Version == taking.Trigger.Version;
            if (isWanted && !taking.HasEnded) continue;
            _takings.Remove(name);
            await taking.DisposeAsync();
            // Whoever began to take from it while another gateway deleted it has made its queue anew.
            if (trigger is null or { Gone: true }) await ending.TryAsync(taking.Trigger, cancellationToken);
        }

        foreach (var (name, trigger) in all)
        {
            if (trigger.Gone) await ending.TryAsync(trigger, cancellationToken);
            else if (!trigger.Paused && !_takings.ContainsKey(name)) _takings[name] = new Taking(trigger, stop => TakeAsync(trigger, stop));
        }
    }

    private async Task TakeAsync(TriggerRow trigger, CancellationToken cancellationToken)
    {
        try
        {
            await broker.ConsumeAsync(trigger.Intake(), (message, stop) => TakeAsync(trigger, message, stop), cancellationToken);
        }
        catch (ApiException e)
        {
            Log.TriggerWaits(logger, trigger.Intake().Name, e.Message);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Before it had begun.
        }
    }

    private async Task TakeAsync(TriggerRow trigger, ForeignMessage message, CancellationToken cancellationToken)
    {
        var asked = TriggerMessage.Read(trigger, message, await storeClock.NowAsync(cancellationToken));
        await submission.AcceptAsync(trigger.TeamId, asked, replyTo: null, cancellationToken);
    }

    /// <summary>One trigger that is taken from.</summary>
    private sealed class Taking : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly Task _running;

        public Taking(TriggerRow trigger, Func<CancellationToken, Task> run)
        {
            Trigger = trigger;
            _running = run(_stop.Token);
        }

        public TriggerRow Trigger { get; }

        public bool HasEnded => _running.IsCompleted;

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _running;
            _stop.Dispose();
        }
    }
}
