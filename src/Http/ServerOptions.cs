namespace Invoke.Http;

/// <summary>The HTTP server (<c>Server:*</c>).</summary>
internal sealed class ServerOptions
{
    public const string Section = "Server";

    /// <summary>How many connections may be open at once; further ones are closed as they come. 1 to 1000000, default 10000.</summary>
    public int MaxConnections { get; set; } = 10_000;
}
