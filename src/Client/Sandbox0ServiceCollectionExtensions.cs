using Microsoft.Extensions.DependencyInjection;

namespace Invoke.Client;

/// <summary>Puts the client into a host's services.</summary>
public static class Sandbox0ServiceCollectionExtensions
{
    /// <summary>
    /// Adds <see cref="Sandbox0Client"/>, whose connections <see cref="IHttpClientFactory"/> keeps. The options start from
    /// <see cref="Sandbox0ClientOptions.FromEnvironment"/> and are checked when the client is first asked for.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">Changes the options; unset leaves them.</param>
    /// <returns>For handlers of the host's own, for example logging. They see each try of a call; the client has its retries itself.</returns>
    public static IHttpClientBuilder AddSandbox0Client(this IServiceCollection services, Action<Sandbox0ClientOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        return services.AddHttpClient<Sandbox0Client, Sandbox0Client>((http, _) =>
            {
                var options = Sandbox0ClientOptions.FromEnvironment();
                configure?.Invoke(options);
                return new Sandbox0Client(options, http);
            })
            .ConfigureHttpClient(http => http.Timeout = Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = TimeSpan.FromSeconds(10) });
    }
}
