using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Invoke.Sandboxes.Kubernetes;

/// <summary>Reaps sandboxes and fills the pools, again and again.</summary>
internal sealed class SandboxUpkeep(
    KubernetesSandboxDriver driver, WarmPool pool, IOptions<KubernetesOptions> options, TimeProvider clock, ILogger<SandboxUpkeep> logger)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await driver.ReapAsync(stoppingToken);
                await pool.FillAsync(stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                // What cannot be done now is tried again at the next tick.
                Log.ReapFailed(logger, e);
            }

            // Not all gateways at once: what one makes, another then sees.
            await Task.Delay(options.Value.ReapInterval * (0.5 + Random.Shared.NextDouble()), clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
