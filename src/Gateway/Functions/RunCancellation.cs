using Invoke.Contracts.Errors;
using Invoke.Sandboxes;

namespace Invoke.Gateway.Functions;

/// <summary>Stops invocations at procd itself, whatever worker has them. Each call has a clock of its own: its reason may be that the caller's ran out.</summary>
internal sealed class RunCancellation(ISandboxLocator sandboxes, ProcdClient procd, TimeProvider clock, ILogger<RunCancellation> logger)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Puts a tombstone: an attempt that has not started never will. Null if procd could not be asked.</summary>
    public Task<ProcdCancel?> PreventAsync(string sandboxId, string invocationId, int attempt) => AskAsync(sandboxId, invocationId, attempt, onlyIfNotStarted: true);

    /// <summary>Kills the attempt's run, or makes sure that it never starts.</summary>
    public async Task StopAsync(string sandboxId, string invocationId, int attempt) => await AskAsync(sandboxId, invocationId, attempt, onlyIfNotStarted: false);

    private async Task<ProcdCancel?> AskAsync(string sandboxId, string invocationId, int attempt, bool onlyIfNotStarted)
    {
        using var timeout = new CancellationTokenSource(Patience, clock);
        try
        {
            var endpoint = await sandboxes.LocateAsync(sandboxId, timeout.Token);
            var cancel = await procd.CancelAsync(endpoint, invocationId, attempt, onlyIfNotStarted, timeout.Token);
            Log.Cancelled(logger, invocationId, attempt, cancel.Result);
            return cancel;
        }
        catch (Exception e) when (e is ApiException or OperationCanceledException)
        {
            // Nothing is proven; the run ends by its own deadline at the latest.
            Log.NotCancelled(logger, invocationId, attempt, e);
            return null;
        }
    }
}
