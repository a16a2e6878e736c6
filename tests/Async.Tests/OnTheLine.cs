namespace Invoke.Async.Tests;

/// <summary>The tests that share one <see cref="Line"/>, one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class OnTheLine : ICollectionFixture<Line>
{
    public const string Name = "on the line";
}
