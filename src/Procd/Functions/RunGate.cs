using Invoke.Contracts.Errors;
using Invoke.Contracts.Functions;
using Invoke.Procd.Configuration;
using Invoke.Procd.Health;

namespace Invoke.Procd.Functions;

/// <summary>Lets in as many runs at once as the sandbox may have, and none while procd drains or waits for its configuration.</summary>
internal sealed class RunGate(SandboxConfiguration configuration, DrainState drain)
{
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _running;

    /// <summary>Starts the run if one more may run; it has left the gate when its outcome is there.</summary>
    /// <exception cref="ApiException"><see cref="ErrorCode.TooManyRequests"/>, <see cref="ErrorCode.Draining"/>, <see cref="ErrorCode.SandboxUnavailable"/>; nothing ran.</exception>
    public Task<RunOutcome> EnterAsync(Func<Task<RunOutcome>> run)
    {
        lock (_lock)
        {
            if (drain.IsDraining) throw new ApiException(ErrorCode.Draining, "the sandbox is stopping and takes no new invocations");
            if (!configuration.IsComplete) throw new ApiException(ErrorCode.SandboxUnavailable, "the sandbox waits for its configuration");
            if (_running >= configuration.MaxConcurrency)
                throw new ApiException(ErrorCode.TooManyRequests, $"the sandbox already runs {_running} functions, its max_concurrency; try again later");
            _running++;
        }

        return LeaveAfterAsync(run);
    }

    /// <summary>Ends when nothing runs; to be called once nothing new is let in.</summary>
    public Task WhenIdleAsync()
    {
        lock (_lock)
        {
            if (_running == 0) _idle.TrySetResult();
            return _idle.Task;
        }
    }

    private async Task<RunOutcome> LeaveAfterAsync(Func<Task<RunOutcome>> run)
    {
        try
        {
            return await run();
        }
        finally
        {
            lock (_lock)
            {
                if (--_running == 0 && drain.IsDraining) _idle.TrySetResult();
            }
        }
    }
}
