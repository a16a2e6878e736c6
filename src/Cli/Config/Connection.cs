using Invoke.Cli.CommandLine;
using Invoke.Client;

namespace Invoke.Cli.Config;

/// <summary>Where the gateway is and who calls, and where each was said, for when it turns out wrong.</summary>
internal sealed record Connection(Uri Url, string UrlFrom, string Token, string TokenFrom)
{
    /// <summary>The first that says: the command line, the environment, the profile, a standalone in this directory.</summary>
    /// <exception cref="UsageException">Nothing says who calls, or an address is none.</exception>
    public static Connection Of(ConfigFile config, string? profileName, string? apiUrl, string? token)
    {
        var profile = config.ProfileOf(profileName);
        var said = new (string? Url, string From)[]
        {
            (apiUrl, "--api-url"),
            (Environment.GetEnvironmentVariable("SANDBOX0_BASE_URL"), "SANDBOX0_BASE_URL"),
            (profile?.ApiUrl, "api-url of the profile"),
        }.FirstOrDefault(one => !string.IsNullOrEmpty(one.Url));
        var local = LocalStandalone.Here();
        var (url, urlFrom) = said.Url is null ? (local.Url, local.UrlFrom) : (Parse(said.Url, said.From), said.From);

        var (key, keyFrom) =
            token is { Length: > 0 } ? (token, "--token")
            : Environment.GetEnvironmentVariable("SANDBOX0_TOKEN") is { Length: > 0 } variable ? (variable, "SANDBOX0_TOKEN")
            : Expand(profile?.Token) is { Length: > 0 } own ? (own, "token of the profile")
            // The key of a standalone on this machine is not for others.
            : (url.IsLoopback ? local.Token() : null, local.TokenFile);
        return string.IsNullOrEmpty(key)
            ? throw new UsageException("no API key: set SANDBOX0_TOKEN, pass --token, or run s0 in the directory of a running standalone, where .invoke/token is")
            : new Connection(url, urlFrom, key, keyFrom);
    }

    /// <summary>A client for it.</summary>
    /// <exception cref="UsageException">The key cannot be sent.</exception>
    public Sandbox0Client Connect()
    {
        if (Token.Any(c => c is <= ' ' or > '~')) throw new UsageException($"the API key from {TokenFrom} must be printable ASCII without spaces");
        return new Sandbox0Client(new Sandbox0ClientOptions { BaseUrl = Url, Token = Token });
    }

    private static Uri Parse(string url, string from) => Uri.TryCreate(url, UriKind.Absolute, out var parsed) && parsed.Scheme is "http" or "https"
        ? parsed
        : throw new UsageException($"{from} must be an http or https address, for example http://127.0.0.1:8080, not '{url}'");

    private static string? Expand(string? token)
    {
        if (token is not ['$', '{', .. var name, '}']) return token;
        return Environment.GetEnvironmentVariable(name) is { Length: > 0 } value
            ? value
            : throw new UsageException($"the profile takes its token from the variable {name}, which is not set");
    }
}
