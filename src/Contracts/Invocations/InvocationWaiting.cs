using System.Text.Json.Serialization;

namespace Invoke.Contracts.Invocations;

/// <summary>Why a queued invocation does not run yet.</summary>
public sealed record InvocationWaiting
{
    /// <summary>What it waits for.</summary>
    public required WaitingReason Reason { get; init; }

    /// <summary>Since when, UTC.</summary>
    public required DateTime Since { get; init; }

    /// <summary>Until when at least, UTC; left out where that is not known.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTime? Until { get; init; }
}
