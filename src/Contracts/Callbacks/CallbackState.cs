using System.Text.Json.Serialization;

namespace Invoke.Contracts.Callbacks;

/// <summary>Where a callback is in its life; snake case on the wire.</summary>
[JsonConverter(typeof(WireEnumConverter<CallbackState>))]
public enum CallbackState
{
    /// <summary>What it is to tell of has not ended.</summary>
    Waiting,

    /// <summary>It is being delivered, or will be tried again.</summary>
    Sending,

    /// <summary>The receiver took it.</summary>
    Delivered,

    /// <summary>The receiver answered 410: it wants no more of it.</summary>
    Gone,

    /// <summary>All tries are used up.</summary>
    Failed,
}
