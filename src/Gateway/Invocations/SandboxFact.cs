namespace Invoke.Gateway.Invocations;

/// <summary>What the dispatcher must know of a sandbox.</summary>
/// <param name="IsGone">It was deleted, or failed: nothing runs in it any more.</param>
/// <param name="TeamId">Whose it is.</param>
/// <param name="MaxConcurrency">How many functions it runs at once, synchronous ones included.</param>
internal sealed record SandboxFact(bool IsGone, string TeamId, int MaxConcurrency);
