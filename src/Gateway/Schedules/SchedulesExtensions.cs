using Invoke.Gateway.Auth;
using Invoke.Gateway.Document;

namespace Invoke.Gateway.Schedules;

internal static class SchedulesExtensions
{
    public static void AddSchedules(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<ScheduleOptions>()
            .Bind(configuration.GetSection(ScheduleOptions.Section), binder => binder.ErrorOnUnknownConfiguration = true)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.AddSingleton<ScheduleTable>();
        services.AddSingleton<ScheduleFiring>();
        services.AddSingleton<ScheduleEndpoints>();
        services.AddHostedService<ScheduleTicker>();
    }

    public static void MapSchedules(this IEndpointRouteBuilder routes)
    {
        var endpoints = routes.ServiceProvider.GetRequiredService<ScheduleEndpoints>();
        var group = routes.MapGroup("/api/v1/schedules").RequireScope(Scopes.Invoke);
        group.MapGet("", (RequestDelegate)endpoints.ListAsync).Describe(ScheduleCalls.List);
        group.MapPut("/{name}", (RequestDelegate)endpoints.PutAsync).Describe(ScheduleCalls.Put);
        group.MapGet("/{name}", (RequestDelegate)endpoints.GetAsync).Describe(ScheduleCalls.Get);
        group.MapDelete("/{name}", (RequestDelegate)endpoints.DeleteAsync).Describe(ScheduleCalls.Delete);
        group.MapPost("/{name}/pause", (RequestDelegate)endpoints.PauseAsync).Describe(ScheduleCalls.Pause);
        group.MapPost("/{name}/resume", (RequestDelegate)endpoints.ResumeAsync).Describe(ScheduleCalls.Resume);
    }
}
