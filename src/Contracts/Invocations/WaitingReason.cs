using System.Text.Json.Serialization;

namespace Invoke.Contracts.Invocations;

/// <summary>Why a queued invocation does not run yet; snake case on the wire.</summary>
[JsonConverter(typeof(WireEnumConverter<WaitingReason>))]
public enum WaitingReason
{
    /// <summary>It may run, and no worker has taken it yet.</summary>
    NoWorker,

    /// <summary>Its sandbox or its team runs as many as it may.</summary>
    Concurrency,

    /// <summary>An attempt failed, and the pause before the next one has not passed.</summary>
    Backoff,

    /// <summary>It is not due yet.</summary>
    Delayed,

    /// <summary>Its sandbox takes no calls; it is tried again.</summary>
    SandboxUnavailable,
}
