using Invoke.Cli.CommandLine;

namespace Invoke.Cli.Config;

/// <summary>The standalone whose state is in this directory, or where <c>INVOKE_STATE</c> says.</summary>
internal sealed record LocalStandalone(Uri Url, string UrlFrom, string TokenFile)
{
    private const string UsualUrl = "http://127.0.0.1:8080";

    public static LocalStandalone Here()
    {
        var state = Environment.GetEnvironmentVariable("INVOKE_STATE") is { Length: > 0 } directory ? directory : ".invoke";
        var urlFile = Path.Combine(state, "url");
        // The file is written by the standalone while it runs. Whoever else might have written it cannot lead elsewhere.
        return File.Exists(urlFile) && Uri.TryCreate(File.ReadAllText(urlFile).Trim(), UriKind.Absolute, out var url) && url is { Scheme: "http", IsLoopback: true }
            ? new LocalStandalone(url, urlFile, Path.Combine(state, "token"))
            : new LocalStandalone(new Uri(UsualUrl), "no setting: SANDBOX0_BASE_URL or --api-url gives another", Path.Combine(state, "token"));
    }

    /// <summary>Its key; null if there is none.</summary>
    /// <exception cref="FailedException">The key is another user's.</exception>
    public string? Token()
    {
        try
        {
            return File.ReadAllText(TokenFile).Trim();
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (UnauthorizedAccessException e)
        {
            throw new FailedException($"{TokenFile} is another user's: set SANDBOX0_TOKEN, or ask who runs the standalone for a key", e);
        }
    }
}
