using System.Text.Json.Serialization;

namespace Invoke.Contracts.Sandboxes;

/// <summary>Where a sandbox is in its life; lower case on the wire.</summary>
[JsonConverter(typeof(WireEnumConverter<SandboxStatus>))]
public enum SandboxStatus
{
    /// <summary>Claimed, procd not ready yet.</summary>
    Starting,

    /// <summary>Ready, or stopped for idleness and started again by its next call.</summary>
    Running,

    /// <summary>Lost; its files are gone or cannot be served.</summary>
    Failed,

    /// <summary>Ended by itself.</summary>
    Completed,

    /// <summary>Being deleted.</summary>
    Terminating,

    /// <summary>Deleted.</summary>
    Cleaned,
}
