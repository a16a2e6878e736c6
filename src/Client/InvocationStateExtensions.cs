using Invoke.Contracts.Invocations;

namespace Invoke.Client;

/// <summary>What follows from the state of an invocation.</summary>
public static class InvocationStateExtensions
{
    /// <summary>Whether it is final: the invocation neither runs nor ever will.</summary>
    public static bool IsTerminal(this InvocationState state) => state is not (InvocationState.Queued or InvocationState.Running);
}
