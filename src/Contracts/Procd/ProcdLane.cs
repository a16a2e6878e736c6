namespace Invoke.Contracts.Procd;

/// <summary>Whether somebody waits for a run; lower case in <see cref="ProcdHeaders.Lane"/>.</summary>
public enum ProcdLane
{
    /// <summary>Somebody waits for it.</summary>
    Sync,

    /// <summary>Nobody waits for it: it makes way for those somebody waits for.</summary>
    Async,
}
