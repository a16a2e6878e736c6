using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Invoke.Http;

/// <summary>What the server refuses by itself, before there is a request: lines, headers and clients that are too long, too many or too slow.</summary>
internal static class ServerLimits
{
    /// <summary>A path of 4096 bytes, each percent-encoded, and what stands around it.</summary>
    private const int RequestLineBytes = 16 * 1024;

    private const int HeadersBytes = 32 * 1024;
    private const int HeaderCount = 100;
    private const double BytesPerSecond = 240;
    private static readonly TimeSpan HeadersTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RateGrace = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan KeepAlive = TimeSpan.FromMinutes(2);

    public static void AddServerOptions(this IServiceCollection services, IConfiguration configuration) =>
        services.AddOptions<ServerOptions>()
            .Bind(configuration.GetSection(ServerOptions.Section), binder => binder.ErrorOnUnknownConfiguration = true)
            .Validate(server => server.MaxConnections is >= 1 and <= 1_000_000, "Server:MaxConnections must be a number from 1 to 1000000")
            .ValidateOnStart();

    /// <summary>The server is made with the process, before options are checked all together; it looks at its limits when it starts.</summary>
    public static void LimitServer(this IServiceProvider services) =>
        services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limit(services.GetRequiredService<IOptions<ServerOptions>>().Value.MaxConnections);

    public static void Limit(this KestrelServerOptions kestrel, long maxConnections)
    {
        kestrel.AddServerHeader = false;
        var limits = kestrel.Limits;
        limits.MaxRequestLineSize = RequestLineBytes;
        limits.MaxRequestHeadersTotalSize = HeadersBytes;
        limits.MaxRequestHeaderCount = HeaderCount;
        limits.RequestHeadersTimeout = HeadersTimeout;
        limits.MinRequestBodyDataRate = new MinDataRate(BytesPerSecond, RateGrace);
        limits.MinResponseDataRate = new MinDataRate(BytesPerSecond, RateGrace);
        limits.KeepAliveTimeout = KeepAlive;
        limits.MaxConcurrentConnections = maxConnections;
    }
}
