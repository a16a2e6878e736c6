namespace Invoke.Contracts.Functions;

/// <summary>What a handler answered, as a client sees it.</summary>
public sealed record FunctionResponse
{
    /// <summary>The function's own HTTP status, 100 to 599.</summary>
    public required int Status { get; init; }

    /// <summary>Headers, each with its values; empty if none.</summary>
    public required Dictionary<string, string[]> Headers { get; init; }

    /// <summary>The body in standard base64; empty if none.</summary>
    public required Base64Text BodyBase64 { get; init; }
}
