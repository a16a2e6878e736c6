namespace Invoke.Contracts.Functions;

/// <summary>The body of an invoke call as a client writes it: everything is optional. <see cref="FunctionRequestReader"/> turns it into a <see cref="FunctionRequest"/>.</summary>
public record FunctionRequestBody
{
    /// <summary>HTTP method; trimmed and upper-cased. Default <c>POST</c>.</summary>
    public string? Method { get; init; }

    /// <summary>Path; must start with <c>/</c>. Default <c>/</c>.</summary>
    public string? Path { get; init; }

    /// <summary>Query parameters.</summary>
    public Dictionary<string, string[]>? Query { get; init; }

    /// <summary>Headers.</summary>
    public Dictionary<string, string[]>? Headers { get; init; }

    /// <summary>The body in standard base64 with padding.</summary>
    public Base64Text? BodyBase64 { get; init; }

    /// <summary>The callable in the module. Default <c>handler</c>.</summary>
    public string? Handler { get; init; }

    /// <summary>Execution time in milliseconds; 0 or unset is the default, at most <see cref="Limits.MaxTimeoutMs"/>.</summary>
    public int? TimeoutMs { get; init; }
}
