using Dapper;
using DbUp;
using Microsoft.Data.Sqlite;

namespace Invoke.Gateway.Store;

/// <summary>Brings the store to this version's schema before anything else starts.</summary>
internal sealed class StoreMigration(SqliteStore store, ILogger<StoreMigration> logger) : IHostedService
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <exception cref="InvalidOperationException">The store cannot be opened; the message names the file and the reason.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            CreateFile();
            await using (var connection = new SqliteConnection(store.ConnectionString))
            {
                // Stays with the file: readers do not wait for the writer.
                await connection.ExecuteAsync("PRAGMA journal_mode = WAL");
            }

            Upgrade();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SqliteException)
        {
            throw new InvalidOperationException($"the store {store.Path} cannot be opened (INVOKE_STATE says where it is): {e.Message}", e);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>SQLite gives the files beside it the mode of this one.</summary>
    private void CreateFile()
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite, UnixCreateMode = OwnerOnly };
        using var file = new FileStream(store.Path, options);
        File.SetUnixFileMode(file.SafeFileHandle, OwnerOnly);
    }

    private void Upgrade()
    {
        var result = DeployChanges.To.SqliteDatabase(store.ConnectionString)
            .WithScriptsEmbeddedInAssembly(typeof(StoreMigration).Assembly)
            .WithTransactionPerScript()
            .LogToNowhere()
            .Build()
            .PerformUpgrade();
        if (!result.Successful) throw result.Error;
        foreach (var script in result.Scripts) Log.StoreMigrated(logger, script.Name);
    }
}
