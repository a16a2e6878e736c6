namespace Invoke.Client;

/// <summary>Where Invoke is, who calls, and how patient the client is.</summary>
public sealed class Sandbox0ClientOptions
{
    /// <summary>The address of the gateway, with the scheme <c>http</c> or <c>https</c>. Default <c>http://127.0.0.1:8080</c>, where <c>make run</c> listens.</summary>
    public Uri BaseUrl { get; set; } = new("http://127.0.0.1:8080");

    /// <summary>The API key: what goes after <c>Authorization: Bearer</c>. Default none, which every call but the health checks refuses.</summary>
    public string? Token { get; set; }

    /// <summary>Gives the API key for each try of a call, for keys that change while the client lives; if set, <see cref="Token"/> is not used. Default unset.</summary>
    public Func<CancellationToken, ValueTask<string>>? TokenSource { get; set; }

    /// <summary>
    /// How long one try of a call may take until its answer begins. It does not hold for the upload of files and batches, which
    /// take as long as their bytes do. Default 150 s: an invocation may wait 10 s for a worker and run for 120 s. Must be positive.
    /// </summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(150);

    /// <summary>
    /// How often a call is tried again where that is safe: Invoke says that nothing ran and that the cause passes, or the connection was
    /// never made, or the call changes nothing when it is made twice. Default 3, range 0 to 100.
    /// </summary>
    public int MaxRetries { get; set; } = 3;

    /// <summary>How long to wait before the first retry; it doubles from one to the next, with jitter. Default 200 ms. Must be positive.</summary>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The longest wait before a retry. An answer whose <c>Retry-After</c> asks for more is not tried again. Default 30 s. Must be positive.</summary>
    public TimeSpan MaxRetryDelay { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The clock that waits and timeouts go by. Default the system's.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>
    /// The options that the environment holds: <c>SANDBOX0_BASE_URL</c> and <c>SANDBOX0_TOKEN</c>, each where it is set and not empty.
    /// </summary>
    /// <exception cref="FormatException"><c>SANDBOX0_BASE_URL</c> is not an <c>http</c> or <c>https</c> address.</exception>
    public static Sandbox0ClientOptions FromEnvironment()
    {
        var options = new Sandbox0ClientOptions();
        if (Environment.GetEnvironmentVariable("SANDBOX0_BASE_URL") is { Length: > 0 } url)
        {
            options.BaseUrl = Uri.TryCreate(url, UriKind.Absolute, out var parsed) && IsHttp(parsed)
                ? parsed
                : throw new FormatException($"SANDBOX0_BASE_URL must be an http or https address, not '{url}'");
        }

        if (Environment.GetEnvironmentVariable("SANDBOX0_TOKEN") is { Length: > 0 } token) options.Token = token;
        return options;
    }

    internal static void Check(Sandbox0ClientOptions options)
    {
        void Require(bool holds, string rule)
        {
            if (!holds) throw new ArgumentException(rule, nameof(options));
        }

        static bool IsSpan(TimeSpan span) => span > TimeSpan.Zero && span <= TimeSpan.FromDays(1);

        Require(options.BaseUrl is { IsAbsoluteUri: true } && IsHttp(options.BaseUrl), $"BaseUrl must be an absolute http or https address, not '{options.BaseUrl}'");
        // A line break would end the header; other bytes would be refused by the HTTP client without a word about the token.
        Require(options.Token is null || options.Token.All(c => c is > ' ' and <= '~'), "Token must be printable ASCII without spaces");
        Require(IsSpan(options.Timeout), "Timeout must be positive and at most a day");
        Require(IsSpan(options.RetryDelay), "RetryDelay must be positive and at most a day");
        Require(IsSpan(options.MaxRetryDelay), "MaxRetryDelay must be positive and at most a day");
        Require(options.MaxRetries is >= 0 and <= 100, "MaxRetries must be from 0 to 100");
        Require(options.TimeProvider is not null, "TimeProvider must be set");
    }

    private static bool IsHttp(Uri uri) => uri.Scheme is "http" or "https";
}
