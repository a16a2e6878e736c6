using System.Text.Json.Serialization;

namespace Invoke.Contracts.Messages;

/// <summary>What a worker is to do with a ticket; lower case on the wire.</summary>
[JsonConverter(typeof(WireEnumConverter<ClaimDecision>))]
public enum ClaimDecision
{
    /// <summary>Nothing: another attempt is in question, it has ended, or it may not run now.</summary>
    Drop,

    /// <summary>Run it.</summary>
    Start,

    /// <summary>Bring its outcome from procd, and never start it: another worker had it before.</summary>
    Resume,
}
