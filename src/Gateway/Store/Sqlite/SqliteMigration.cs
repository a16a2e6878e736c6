using DbUp;

namespace Invoke.Gateway.Store.Sqlite;

internal static class SqliteMigration
{
    /// <summary>Runs the scripts that the file has not seen yet, each in a transaction.</summary>
    public static void Run(string connectionString, ILogger logger) => StoreMigration.Run(
        DeployChanges.To.SqliteDatabase(connectionString).WithScriptsEmbeddedInAssembly(typeof(SqliteMigration).Assembly, name => !name.Contains('/', StringComparison.Ordinal)),
        logger);
}
