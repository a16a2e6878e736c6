using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Invoke.Sandboxes.Local;

/// <summary>Looks for expired and idle sandboxes again and again.</summary>
internal sealed class SandboxReaper(LocalSandboxDriver driver, IOptions<LocalOptions> options, TimeProvider time, ILogger<SandboxReaper> logger)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.ReapInterval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await driver.ReapAsync(stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                // A sandbox that cannot be reaped now is tried again at the next tick, and the others must not wait for it.
                Log.ReapFailed(logger, e);
            }
        }
    }
}
