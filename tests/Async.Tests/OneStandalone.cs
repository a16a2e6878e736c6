using Invoke.Tests;

namespace Invoke.Async.Tests;

/// <summary>One standalone for the tests of a class that do it no harm.</summary>
public sealed class OneStandalone : IAsyncLifetime
{
    public Cluster Invoke { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Invoke = await Cluster.StandaloneAsync();

    public ValueTask DisposeAsync() => Invoke.DisposeAsync();
}
