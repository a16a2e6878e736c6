using System.ComponentModel.DataAnnotations;

namespace Invoke.Gateway.Store;

/// <summary>Where keys and asynchronous invocations are kept; <c>Store:*</c>.</summary>
internal sealed class StoreOptions
{
    public const string Section = "Store";

    /// <summary>What keeps them. Default Sqlite: a file in the state directory, for one gateway.</summary>
    [EnumDataType(typeof(StoreProvider), ErrorMessage = "Store:Provider must be Sqlite or PostgreSql")]
    public StoreProvider Provider { get; set; }

    /// <summary>Where PostgreSQL is, like <c>Host=127.0.0.1;Username=invoke;Password=…;Database=invoke</c>. Needed for PostgreSql alone.</summary>
    public string? ConnectionString { get; set; }
}
