namespace Invoke.Contracts.Invocations;

/// <summary>The body of a bulk redrive: repeats invocations that have ended without success.</summary>
public sealed record BulkRedriveBody
{
    /// <summary>Which; must say something. Without a state, all that have ended without success.</summary>
    public InvocationFilter? Filter { get; init; }

    /// <summary>How many at most, oldest first; 1 to 10000. Default 1000.</summary>
    public int? Limit { get; init; }

    /// <summary>Only count them. Default false.</summary>
    public bool? DryRun { get; init; }
}
