using System.Text.Json.Serialization;

namespace Invoke.Contracts.Invocations;

/// <summary>What is known of how an attempt ended; snake case on the wire.</summary>
[JsonConverter(typeof(WireEnumConverter<AttemptOutcome>))]
public enum AttemptOutcome
{
    /// <summary>No line of the function ran, and none will. Costs nothing: it is tried again until the invocation expires.</summary>
    NotStarted,

    /// <summary>The function ran to an end, good or bad.</summary>
    Finished,

    /// <summary>It cannot be proven whether the function ran; <c>on_unknown</c> says what follows.</summary>
    Unknown,
}
