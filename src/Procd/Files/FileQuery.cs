using Invoke.Contracts.Errors;

namespace Invoke.Procd.Files;

/// <summary>Reads the query of a files call strictly.</summary>
internal static class FileQuery
{
    /// <summary>The <c>path</c>.</summary>
    public static SandboxPath Path(HttpRequest request) => SandboxPath.Parse("path", Single(request, "path"));

    /// <summary>A flag; unset is false.</summary>
    public static bool Flag(HttpRequest request, string name) => Single(request, name) switch
    {
        null or "false" or "0" => false,
        "true" or "1" => true,
        _ => throw new ApiException(ErrorCode.InvalidRequest, $"{name} must be true, false, 1 or 0"),
    };

    private static string? Single(HttpRequest request, string name)
    {
        var values = request.Query[name];
        if (values.Count > 1) throw new ApiException(ErrorCode.InvalidRequest, $"{name} must be given once");
        return values.Count == 0 ? null : values[0];
    }
}
