using System.Text.Json.Serialization;
using Invoke.Contracts.Errors;

namespace Invoke.Contracts.Functions;

/// <summary>How an invocation ended: a response or an error, never both.</summary>
public sealed record RunOutcome
{
    /// <summary>The function's answer; unset if there is an error.</summary>
    public FunctionResponse? Response { get; init; }

    /// <summary>Why there is no answer; unset if there is one.</summary>
    public ApiError? Error { get; init; }

    /// <summary>What procd told of the run; unset if procd was never asked.</summary>
    public RunReport? Report { get; init; }

    /// <summary>An outcome without an answer.</summary>
    public static RunOutcome Failed(ErrorCode code, string message, RunReport? report = null) =>
        new() { Error = new ApiError { Code = code, Message = message }, Report = report };

    /// <summary>Whether the function answered.</summary>
    [JsonIgnore]
    public bool Succeeded => Response is not null;
}
