using System.Text.Json.Serialization;

namespace Invoke.Contracts.Invocations;

/// <summary>Where an asynchronous invocation is in its life; snake case on the wire. All but the first two are terminal.</summary>
[JsonConverter(typeof(WireEnumConverter<InvocationState>))]
public enum InvocationState
{
    /// <summary>Accepted, and no attempt runs.</summary>
    Queued,

    /// <summary>An attempt was handed to a worker.</summary>
    Running,

    /// <summary>The function returned an envelope, whatever status it put in it.</summary>
    Succeeded,

    /// <summary>The function finished badly and its attempts are used up, or the outcome is unknown.</summary>
    Failed,

    /// <summary>The function ran past its timeout and its attempts are used up.</summary>
    TimedOut,

    /// <summary>It was cancelled.</summary>
    Cancelled,

    /// <summary>It was not started by its expiry.</summary>
    Expired,

    /// <summary>Its sandbox was deleted or failed, or it took too many workers with it.</summary>
    Dead,
}
