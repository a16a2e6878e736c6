using System.Text.Json.Serialization;

namespace Invoke.Contracts.Functions;

/// <summary>What a handler is called with: the body of an invoke call after its defaults (wire contract, section 2).</summary>
public sealed record FunctionRequest
{
    /// <summary>HTTP method, upper case. Default <c>POST</c>.</summary>
    public string Method { get; init; } = "POST";

    /// <summary>Path, starting with <c>/</c>. Default <c>/</c>.</summary>
    public string Path { get; init; } = "/";

    /// <summary>Query parameters, each with its values in order; unset if none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Dictionary<string, string[]>? Query { get; init; }

    /// <summary>Headers, each with its values in order; unset if none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Dictionary<string, string[]>? Headers { get; init; }

    /// <summary>The body in standard base64 with padding; unset if none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Base64Text? BodyBase64 { get; init; }

    /// <summary>The callable in the module, dotted if nested. Default <c>handler</c>.</summary>
    public string Handler { get; init; } = "handler";

    /// <summary>Execution time in milliseconds, 1 to <see cref="Limits.MaxTimeoutMs"/>. Default <see cref="Limits.DefaultTimeoutMs"/>.</summary>
    public int TimeoutMs { get; init; } = Limits.DefaultTimeoutMs;
}
