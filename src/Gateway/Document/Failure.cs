using Invoke.Contracts.Errors;

namespace Invoke.Gateway.Document;

/// <summary>The failure envelope, for the document: <c>{"success": false, "error": …}</c>.</summary>
internal sealed record Failure
{
    /// <summary>Always false.</summary>
    public required bool Success { get; init; }

    /// <summary>What went wrong.</summary>
    public required ApiError Error { get; init; }
}
