namespace Invoke.Gateway.Events;

internal static class EventsExtensions
{
    public static void AddEvents(this IServiceCollection services)
    {
        services.AddSingleton<EventBell>();
        services.AddSingleton<EventMetrics>();
        services.AddSingleton<EventTable>();
        services.AddSingleton<ReplyTable>();
        services.AddHostedService<EventPublisher>();
    }
}
