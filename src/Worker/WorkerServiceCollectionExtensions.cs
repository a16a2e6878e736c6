using Invoke.Messaging.Async;
using Invoke.Messaging.Sync;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Invoke.Worker;

/// <summary>Puts the worker into a process.</summary>
public static class WorkerServiceCollectionExtensions
{
    /// <summary>Adds what runs invocations; needs the bus and a way to the sandboxes beside it.</summary>
    public static IServiceCollection AddInvokeWorker(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<WorkerMetrics>();
        services.AddSingleton<SandboxRun>();
        services.AddSingleton<IInvokeFunctionHandler, InvocationHandler>();
        services.AddSingleton<AttemptRun>();
        services.AddSingleton<IAsyncWorker, TicketHandler>();
        return services;
    }
}
