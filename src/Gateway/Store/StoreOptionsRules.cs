using Microsoft.Extensions.Options;
using Npgsql;

namespace Invoke.Gateway.Store;

/// <summary>What no attribute can say of <see cref="StoreOptions"/>.</summary>
internal sealed class StoreOptionsRules : IValidateOptions<StoreOptions>
{
    public ValidateOptionsResult Validate(string? name, StoreOptions options)
    {
        if (options.Provider is not StoreProvider.PostgreSql) return ValidateOptionsResult.Success;
        if (string.IsNullOrWhiteSpace(options.ConnectionString))
            return ValidateOptionsResult.Fail("Store:ConnectionString must be given for PostgreSql, like Host=127.0.0.1;Username=invoke;Password=...;Database=invoke");
        try
        {
            _ = new NpgsqlConnectionStringBuilder(options.ConnectionString);
            return ValidateOptionsResult.Success;
        }
        catch (ArgumentException)
        {
            // Its own message quotes what may be the password.
            return ValidateOptionsResult.Fail("Store:ConnectionString cannot be read; it is like Host=127.0.0.1;Username=invoke;Password=...;Database=invoke");
        }
    }
}
