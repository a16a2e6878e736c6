using System.Text.Json.Serialization;

namespace Invoke.Contracts.Schedules;

/// <summary>What becomes of ticks of a schedule that passed while no gateway ran; snake case on the wire.</summary>
[JsonConverter(typeof(WireEnumConverter<MissedPolicy>))]
public enum MissedPolicy
{
    /// <summary>The last of them fires, however many there were.</summary>
    CatchUp,

    /// <summary>None of them fires.</summary>
    Skip,
}
