using Invoke.Contracts.Errors;
using Invoke.Contracts.Messages;
using Invoke.Sandboxes;

namespace Invoke.Gateway.Functions;

/// <summary>Stops invocations at procd itself, whatever worker has them. Each call has a clock of its own: its reason may be that the caller's ran out.</summary>
internal sealed class RunCancellation(ISandboxDriver driver, ProcdClient procd, TimeProvider clock, ILogger<RunCancellation> logger)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Puts a tombstone; true proves that the attempt has not started and never will.</summary>
    public async Task<bool> PreventAsync(InvokeFunction message) =>
        await AskAsync(message, onlyIfNotStarted: true) is CancelResult.NeverStarts;

    /// <summary>Kills the attempt's run, or makes sure that it never starts.</summary>
    public async Task StopAsync(InvokeFunction message) => await AskAsync(message, onlyIfNotStarted: false);

    private async Task<CancelResult?> AskAsync(InvokeFunction message, bool onlyIfNotStarted)
    {
        using var timeout = new CancellationTokenSource(Patience, clock);
        try
        {
            var endpoint = await driver.LocateAsync(message.SandboxId, timeout.Token);
            var result = await procd.CancelAsync(endpoint, message.InvocationId, message.Attempt, onlyIfNotStarted, timeout.Token);
            Log.Cancelled(logger, message.InvocationId, message.Attempt, result);
            return result;
        }
        catch (Exception e) when (e is ApiException or OperationCanceledException)
        {
            // Nothing is proven; the run ends by its own deadline at the latest.
            Log.NotCancelled(logger, message.InvocationId, message.Attempt, e);
            return null;
        }
    }
}
