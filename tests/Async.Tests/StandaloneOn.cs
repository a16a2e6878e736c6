using Invoke.Tests;

namespace Invoke.Async.Tests;

/// <summary>A gateway and worker in one process over one of the stores, shared by tests that bring sandboxes of their own.</summary>
public abstract class StandaloneOn : IAsyncLifetime
{
    public Cluster Invoke { get; private set; } = null!;

    /// <summary>How often a callback is tried again.</summary>
    public const int Retries = 20;

    public async ValueTask InitializeAsync() => Invoke = await Cluster.StandaloneAsync([
        ("Callbacks__AllowPrivateNetworks", "true"),
        ("Callbacks__RetryAfter", string.Join(',', Enumerable.Repeat("00:00:00.2", Retries))),
        .. await StartStoreAsync(),
    ]);

    public virtual async ValueTask DisposeAsync()
    {
        if (Invoke is not null) await Invoke.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>The settings that lead to the store.</summary>
    protected abstract Task<(string Name, string Value)[]> StartStoreAsync();
}
