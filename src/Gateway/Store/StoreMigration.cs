using DbUp.Builder;

namespace Invoke.Gateway.Store;

/// <summary>Brings the store to this version's schema before anything else starts.</summary>
internal sealed class StoreMigration(IStore store) : IHostedService
{
    /// <exception cref="InvalidOperationException">The store cannot be opened; the message names it and the reason.</exception>
    public Task StartAsync(CancellationToken cancellationToken) => store.MigrateAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Runs the scripts that the store has not seen yet, each in a transaction.</summary>
    public static void Run(UpgradeEngineBuilder upgrade, ILogger logger)
    {
        var result = upgrade.WithTransactionPerScript().LogToNowhere().Build().PerformUpgrade();
        if (!result.Successful) throw result.Error;
        foreach (var script in result.Scripts) Log.StoreMigrated(logger, script.Name);
    }
}
