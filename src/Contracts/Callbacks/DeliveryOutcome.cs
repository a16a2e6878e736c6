using System.Text.Json.Serialization;

namespace Invoke.Contracts.Callbacks;

/// <summary>How one delivery of a callback ended; snake case on the wire. All but the first two are tried again.</summary>
[JsonConverter(typeof(WireEnumConverter<DeliveryOutcome>))]
public enum DeliveryOutcome
{
    /// <summary>The receiver answered 2xx.</summary>
    Delivered,

    /// <summary>The receiver answered 410.</summary>
    Gone,

    /// <summary>The receiver answered anything else.</summary>
    Refused,

    /// <summary>The receiver answered with a redirect, which is not followed.</summary>
    Redirected,

    /// <summary>The host has an address that is not a global one; nothing was sent.</summary>
    Forbidden,

    /// <summary>The host has no address.</summary>
    Unresolved,

    /// <summary>No connection could be made, or it broke.</summary>
    Unreachable,

    /// <summary>The receiver's certificate is not one to trust.</summary>
    Untrusted,

    /// <summary>It took too long.</summary>
    TimedOut,

    /// <summary>The receiver did not answer in HTTP, or with headers that are too large.</summary>
    InvalidAnswer,
}
