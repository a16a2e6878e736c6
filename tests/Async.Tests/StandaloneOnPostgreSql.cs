using Invoke.Tests;

namespace Invoke.Async.Tests;

[CollectionDefinition(Name)]
public sealed class StandaloneOnPostgreSql : StandaloneOn, ICollectionFixture<StandaloneOnPostgreSql>
{
    public const string Name = "standalone on PostgreSQL";
    private NativePostgres? _postgres;

    protected override async Task<(string Name, string Value)[]> StartStoreAsync()
    {
        _postgres = await NativePostgres.StartAsync();
        return [("Store__Provider", "PostgreSql"), ("Store__ConnectionString", _postgres.ConnectionString)];
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (_postgres is not null) await _postgres.DisposeAsync();
    }
}
