using Invoke.Tests;

namespace Invoke.Broker.Tests;

/// <summary>A broker of this machine for the tests of a class that need its operator's view, or do it harm and then mend it.</summary>
public sealed class PrivateBroker : IAsyncLifetime
{
    public NativeBroker Broker { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Broker = await NativeBroker.StartAsync();

    public ValueTask DisposeAsync() => Broker.DisposeAsync();
}
