using DbUp;
using DbUp.Postgresql;
using Npgsql;

namespace Invoke.Gateway.Store.PostgreSql;

internal static class PostgresMigration
{
    private const string Folder = "postgresql/";

    /// <summary>Runs the scripts that the database has not seen yet, each in a transaction.</summary>
    public static void Run(NpgsqlDataSource source, ILogger logger) => StoreMigration.Run(
        DeployChanges.To.PostgresqlDatabase(new PostgresqlConnectionManager(source))
            .WithScriptsEmbeddedInAssembly(typeof(PostgresMigration).Assembly, name => name.StartsWith(Folder, StringComparison.Ordinal)),
        logger);
}
