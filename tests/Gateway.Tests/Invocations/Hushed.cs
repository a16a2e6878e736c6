using System.Diagnostics.Metrics;
using Invoke.Gateway.Callbacks;
using Invoke.Gateway.Events;
using Invoke.Gateway.Functions;
using Invoke.Gateway.Invocations;
using Microsoft.Extensions.DependencyInjection;

namespace Invoke.Gateway.Tests.Invocations;

/// <summary>Changes that nobody hears of, and metrics that nobody collects.</summary>
internal static class Hushed
{
    private static readonly ServiceProvider Services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    public static InvocationMetrics Metrics { get; } = new(Services.GetRequiredService<IMeterFactory>());

    // The relay is not started, so that it sends nothing.
    public static Changes Changes() => new(new ChangeFeed(new EventBell()), new ChangeRelay(null!), new DispatcherBell(), new CallbackBell(), Metrics);
}
