namespace Invoke.Gateway.Auth;

internal static class AuthExtensions
{
    public static void AddAuth(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(new DevelopmentKey(configuration));
        services.AddHostedService(provider => provider.GetRequiredService<DevelopmentKey>());
        services.AddSingleton<ApiKeys>();
        services.AddSingleton<AuthMetrics>();
    }

    public static void UseAuth(this IApplicationBuilder app) => app.UseMiddleware<KeyMiddleware>();
}
