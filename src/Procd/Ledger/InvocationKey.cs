namespace Invoke.Procd.Ledger;

/// <summary>One attempt at one invocation.</summary>
internal readonly record struct InvocationKey(string InvocationId, int Attempt);
