using System.Text.Json;
using System.Text.Json.Serialization;

namespace Invoke.Contracts.Errors;

/// <summary>The <c>error</c> of a failure envelope.</summary>
public sealed record ApiError
{
    /// <summary>What went wrong, one of a closed list.</summary>
    [JsonConverter(typeof(ErrorCodeConverter))]
    public required ErrorCode Code { get; init; }

    /// <summary>What went wrong here, for a person, with what to do about it.</summary>
    public required string Message { get; init; }

    /// <summary>An object with more, or unset.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonElement? Details { get; init; }
}
