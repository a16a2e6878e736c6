namespace Invoke.Async.Tests;

[CollectionDefinition(Name)]
public sealed class StandaloneOnSqlite : StandaloneOn, ICollectionFixture<StandaloneOnSqlite>
{
    public const string Name = "standalone on SQLite";

    protected override Task<(string Name, string Value)[]> StartStoreAsync() => Task.FromResult<(string, string)[]>([]);
}
