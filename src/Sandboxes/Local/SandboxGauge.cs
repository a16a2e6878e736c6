using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;

namespace Invoke.Sandboxes.Local;

/// <summary>Counts the sandboxes whenever metrics are collected.</summary>
internal sealed class SandboxGauge : IHostedService
{
    public SandboxGauge(LocalPaths paths, IMeterFactory meters) =>
        meters.Create("Invoke.Sandboxes").CreateObservableGauge("invoke.sandboxes", () => paths.All().Count(directory => directory.Read() is not null), unit: "{sandbox}", description: "Sandboxes there are");

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
