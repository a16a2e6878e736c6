using Invoke.EndToEnd.Tests;

[assembly: AssemblyFixture(typeof(SharedInvokes))]

namespace Invoke.EndToEnd.Tests;

/// <summary>One standalone of each isolation, for all tests that need none of their own.</summary>
public sealed class SharedInvokes : IAsyncLifetime
{
    public RunningInvoke Bubblewrap { get; private set; } = null!;

    public RunningInvoke Plain { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Bubblewrap = await RunningInvoke.StartAsync(Isolation.Bubblewrap);
        Plain = await RunningInvoke.StartAsync(Isolation.Plain);
    }

    public async ValueTask DisposeAsync()
    {
        await Bubblewrap.DisposeAsync();
        await Plain.DisposeAsync();
    }
}
