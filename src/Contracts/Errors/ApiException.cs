namespace Invoke.Contracts.Errors;

/// <summary>A request cannot be served; <see cref="Error"/> is the answer. Thrown where the reason is known, turned into an envelope at the edge.</summary>
public sealed class ApiException(ApiError error, Exception? inner = null) : Exception(error.Message, inner)
{
    /// <summary>Makes the exception from a code and a message.</summary>
    public ApiException(ErrorCode code, string message, Exception? inner = null)
        : this(new ApiError { Code = code, Message = message }, inner)
    {
    }

    /// <summary>The answer to give.</summary>
    public ApiError Error { get; } = error;
}
