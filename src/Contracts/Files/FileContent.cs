namespace Invoke.Contracts.Files;

/// <summary>A file's bytes as JSON.</summary>
public sealed record FileContent
{
    /// <summary>The bytes in base64.</summary>
    public required string Content { get; init; }

    /// <summary>Always <c>base64</c>.</summary>
    public string Encoding { get; init; } = "base64";
}
