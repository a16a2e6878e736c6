using System.Text;
using Invoke.Tests;

namespace Invoke.EndToEnd.Tests;

/// <summary>A sandbox with one good function, for the tests of a class that need it whole and leave it so.</summary>
public sealed class SharedSandbox(SharedInvokes shared) : IAsyncLifetime
{
    public SandboxUnderTest Sandbox { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Sandbox = await shared.Bubblewrap.ClaimAsync();
        (await Sandbox.RunAsync(SandboxUnderTest.Hello)).Succeeded();
    }

    /// <summary>Sends an invoke call as raw bytes.</summary>
    public Task<Answer> InvokeAsync(byte[] body) => Sandbox.InvokeAsync("main", new ByteArrayContent(body));

    public Task<Answer> InvokeAsync(string body) => InvokeAsync(Encoding.UTF8.GetBytes(body));

    public async ValueTask DisposeAsync()
    {
        Assert.Equal("hello", (await Sandbox.InvokeAsync()).Succeeded());
        await Sandbox.DisposeAsync();
    }
}
