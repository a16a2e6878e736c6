namespace Invoke.Procd;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "procd serves on {Endpoint} for sandbox {SandboxId}, root {Root}")]
    public static partial void Serving(ILogger logger, string endpoint, string sandboxId, string root);

    [LoggerMessage(2, LogLevel.Error, "Invocation {InvocationId} attempt {Attempt} ended in a way nobody foresaw")]
    public static partial void RunFailed(ILogger logger, string invocationId, int attempt, Exception exception);

    [LoggerMessage(3, LogLevel.Debug, "Invocation {InvocationId} attempt {Attempt} of {Function} ended {Outcome} after {Milliseconds} ms")]
    public static partial void RunEnded(ILogger logger, string invocationId, int attempt, string function, string outcome, double milliseconds);

    [LoggerMessage(4, LogLevel.Information, "procd drains: it takes nothing new and waits for what runs")]
    public static partial void Draining(ILogger logger);

    [LoggerMessage(6, LogLevel.Warning, "Runners are spawned and not forked, because there is no fork server: {Reason}")]
    public static partial void NoForkServer(ILogger logger, string reason);

    [LoggerMessage(5, LogLevel.Warning, "Signals from inside the sandbox are ignored; {Count} since procd started, the last was {Signal} of process {Sender}")]
    public static partial void SignalsIgnored(ILogger logger, long count, int signal, int sender);
}
