namespace Invoke.Gateway.Invocations;

/// <summary>What the end of an attempt makes of its invocation.</summary>
/// <param name="Row">The invocation afterwards; the one before if nothing changes.</param>
/// <param name="Attempt">What is noted of the attempt.</param>
/// <param name="KeepsResult">Whether what the attempt left is the invocation's.</param>
/// <param name="CancelsNewer">Whether a newer attempt, which may run, has become pointless.</param>
internal sealed record Ending(InvocationRow Row, AttemptRow Attempt, bool KeepsResult, bool CancelsNewer);
