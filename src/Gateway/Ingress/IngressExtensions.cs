using Microsoft.Extensions.Options;

namespace Invoke.Gateway.Ingress;

internal static class IngressExtensions
{
    public static void AddIngress(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<IngressOptions>()
            .Bind(configuration.GetSection(IngressOptions.Section), binder => binder.ErrorOnUnknownConfiguration = true)
            .ValidateOnStart()
            .Services.AddSingleton<IValidateOptions<IngressOptions>, IngressOptionsRules>();
        services.AddSingleton<IngressTeams>();
        services.AddSingleton<IngressMetrics>();
        services.AddSingleton<Submission>();
        services.AddHostedService<IngressConsumer>();
    }
}
