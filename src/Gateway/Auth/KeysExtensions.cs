namespace Invoke.Gateway.Auth;

internal static class KeysExtensions
{
    public static void AddKeys(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(new DevelopmentKey(configuration));
        services.AddHostedService(provider => provider.GetRequiredService<DevelopmentKey>());
        services.AddSingleton<ApiKeys>();
    }

    public static void UseKeys(this IApplicationBuilder app) => app.UseMiddleware<KeyMiddleware>();
}
