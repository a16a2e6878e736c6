namespace Invoke.Gateway.Events;

/// <summary>A line of <c>invocation_events</c>: something that is to be told.</summary>
/// <param name="Id">Its number; what happened later has a higher one.</param>
/// <param name="InvocationId">The invocation.</param>
/// <param name="Kind"><see cref="Started"/>, <see cref="Completed"/> or <see cref="Asked"/>.</param>
internal sealed record EventRow(long Id, string InvocationId, string Kind)
{
    public const string Started = "started";

    public const string Completed = "completed";

    /// <summary>Somebody wants to be answered with an invocation that had ended before.</summary>
    public const string Asked = "asked";
}
