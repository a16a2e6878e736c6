using MassTransit;
using Microsoft.Extensions.Hosting;

namespace Invoke.Messaging;

/// <summary>
/// Lets a stopping worker finish what it has before anything else of the process stops: until then its <c>/readyz</c> still
/// answers, and says that it drains.
/// </summary>
internal sealed class ConsumerDrain(IBusControl bus) : IHostedLifecycleService
{
    public Task StoppingAsync(CancellationToken cancellationToken) => bus.StopAsync(cancellationToken);

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
