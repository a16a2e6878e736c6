namespace Invoke.Contracts.Messages;

/// <summary>The names of the work queues.</summary>
public static class Queues
{
    /// <summary>Invocations that somebody waits for.</summary>
    public const string Sync = "invoke.sync";

    /// <summary>What came over <see cref="Sync"/> and could not be read or handled; kept until an operator looks.</summary>
    public const string SyncErrors = Sync + "_error";

    /// <summary>What came over <see cref="Sync"/> and is of a type that nobody here knows; kept until an operator looks.</summary>
    public const string SyncSkipped = Sync + "_skipped";
}
