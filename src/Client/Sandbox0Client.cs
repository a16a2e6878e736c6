using Invoke.Client.Http;

namespace Invoke.Client;

/// <summary>
/// The client of an Invoke gateway. It is thread-safe and meant to be made once and kept. Every call throws
/// <see cref="Sandbox0Exception"/> if it fails, <see cref="ArgumentException"/> if an id or a name is empty, and
/// <see cref="OperationCanceledException"/> if its token is cancelled.
/// </summary>
public sealed partial class Sandbox0Client : IDisposable
{
    private readonly HttpClient _http;
    private readonly bool _ownsHttp;
    private readonly ApiConnection _api;

    /// <summary>Makes a client with connections of its own, from <see cref="Sandbox0ClientOptions.FromEnvironment"/>.</summary>
    /// <exception cref="FormatException"><c>SANDBOX0_BASE_URL</c> is not an <c>http</c> or <c>https</c> address.</exception>
    /// <exception cref="ArgumentException"><c>SANDBOX0_TOKEN</c> is not printable ASCII.</exception>
    public Sandbox0Client()
        : this(Sandbox0ClientOptions.FromEnvironment())
    {
    }

    /// <summary>Makes a client with connections of its own.</summary>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public Sandbox0Client(Sandbox0ClientOptions options)
        : this(options, OwnConnections(), ownsHttp: true)
    {
    }

    /// <summary>
    /// Makes a client that sends through <paramref name="http"/>, which stays the caller's. Its own <see cref="HttpClient.Timeout"/> holds
    /// beside <see cref="Sandbox0ClientOptions.Timeout"/>.
    /// </summary>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public Sandbox0Client(Sandbox0ClientOptions options, HttpClient http)
        : this(options, http, ownsHttp: false)
    {
    }

    private Sandbox0Client(Sandbox0ClientOptions options, HttpClient http, bool ownsHttp)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(http);
        Sandbox0ClientOptions.Check(options);
        (_http, _ownsHttp, _api) = (http, ownsHttp, new ApiConnection(http, options));
    }

    /// <summary>Closes the client's own connections; an <see cref="HttpClient"/> that it was given stays open.</summary>
    public void Dispose()
    {
        if (_ownsHttp) _http.Dispose();
    }

    private static HttpClient OwnConnections() => new(new SocketsHttpHandler
    {
        // The API never redirects; something that does is not the API, and gets no token.
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        // So that a changed address is noticed.
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };
}
