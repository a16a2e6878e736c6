using Invoke.Tests;

namespace Invoke.Async.Tests;

/// <summary>A gateway or a worker, and its way to the broker.</summary>
internal sealed class WiredProcess(InvokeProcess process, Wire wire) : IAsyncDisposable
{
    public InvokeProcess Process => process;

    public Wire Wire => wire;

    public async Task KillAsync()
    {
        await process.KillAsync();
        wire.Cut();
    }

    public async ValueTask DisposeAsync() => await KillAsync();
}
