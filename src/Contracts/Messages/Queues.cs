namespace Invoke.Contracts.Messages;

/// <summary>The names of the work queues.</summary>
public static class Queues
{
    /// <summary>Invocations that somebody waits for.</summary>
    public const string Sync = "invoke.sync";
}
