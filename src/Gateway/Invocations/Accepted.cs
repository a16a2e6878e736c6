namespace Invoke.Gateway.Invocations;

/// <summary>What became of an invocation that was to be accepted.</summary>
/// <param name="Row">The invocation: the new one, or the first of its key.</param>
/// <param name="Kind">Which of the two.</param>
internal sealed record Accepted(InvocationRow Row, AcceptedKind Kind);
