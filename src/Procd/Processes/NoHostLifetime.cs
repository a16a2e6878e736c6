namespace Invoke.Procd.Processes;

/// <summary>Keeps the host from handling signals: each handler would be one that a function can set off. <see cref="StopSignals"/> reads them.</summary>
internal sealed class NoHostLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
