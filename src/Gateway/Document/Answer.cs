namespace Invoke.Gateway.Document;

/// <summary>The success envelope, for the document: <c>{"success": true, "data": …}</c>.</summary>
internal sealed record Answer<T>
{
    /// <summary>Always true.</summary>
    public required bool Success { get; init; }

    /// <summary>The answer.</summary>
    public required T Data { get; init; }
}
