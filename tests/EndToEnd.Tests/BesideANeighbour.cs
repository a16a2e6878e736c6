using Invoke.Tests;

namespace Invoke.EndToEnd.Tests;

/// <summary>A sandbox in which one invocation runs while a test does its worst to another. Afterwards all is as it was.</summary>
public abstract class BesideANeighbour(RunningInvoke invoke) : IAsyncLifetime
{
    private const string Neighbour = """
        import os, time
        def handler(request):
            open('neighbour-runs', 'w').close()
            while not os.path.exists('neighbour-may-end'):
                time.sleep(0.01)
            return 'untouched'
        """;

    private Task<Answer> _neighbour = null!;

    protected SandboxUnderTest Sandbox { get; private set; } = null!;

    /// <summary>Whether procd takes calls while the neighbour still runs.</summary>
    protected bool ProcdStays { get; set; } = true;

    /// <summary>Whether the neighbour lives through it; a plain sandbox cannot protect it from everything.</summary>
    protected bool NeighbourSurvives { get; set; } = true;

    public async ValueTask InitializeAsync()
    {
        Sandbox = await invoke.ClaimAsync();
        await Sandbox.FunctionAsync("hello", SandboxUnderTest.Hello);
        await Sandbox.FunctionAsync("neighbour", Neighbour);
        _neighbour = Sandbox.InvokeAsync("neighbour", """{"timeout_ms":120000}""");
        await Sandbox.FileAppearsAsync("neighbour-runs");
    }

    public async ValueTask DisposeAsync()
    {
        // The sandbox takes calls, the neighbour goes on to its own end, and then nothing runs that should not.
        if (ProcdStays) Assert.Equal("hello", (await Sandbox.InvokeAsync("hello")).Succeeded());
        await File.WriteAllTextAsync(Path.Combine(Sandbox.Workspace, "neighbour-may-end"), "", TestContext.Current.CancellationToken);
        var neighbour = await _neighbour;
        if (NeighbourSurvives) Assert.Equal("untouched", neighbour.Succeeded());
        if (!ProcdStays) await Wait.UntilAsync(async () => (await Sandbox.InvokeAsync("hello")).Code is null, "the sandbox has healed", TestContext.Current.CancellationToken);
        await Sandbox.RestsAsync();
        await Sandbox.DisposeAsync();
    }
}
