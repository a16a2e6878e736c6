namespace Invoke.Gateway.Store;

/// <summary>The stores there are.</summary>
internal enum StoreProvider
{
    /// <summary>One file, for one gateway.</summary>
    Sqlite,

    /// <summary>A PostgreSQL server, for any number of gateways.</summary>
    PostgreSql,
}
