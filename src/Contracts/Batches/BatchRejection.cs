using System.Text.Json.Serialization;
using Invoke.Contracts.Errors;

namespace Invoke.Contracts.Batches;

/// <summary>A line that was not accepted.</summary>
public sealed record BatchRejection
{
    /// <summary>Which, from 1; empty lines count.</summary>
    public required long Line { get; init; }

    /// <summary>What is wrong with it.</summary>
    [JsonConverter(typeof(ErrorCodeConverter))]
    public required ErrorCode Code { get; init; }

    /// <summary>What is wrong, in words.</summary>
    public required string Message { get; init; }
}
