using System.Globalization;
using System.Net;
using Invoke.Tests;

namespace Invoke.EndToEnd.Tests;

/// <summary>A claimed sandbox, spoken to through the gateway.</summary>
public sealed class SandboxUnderTest(RunningInvoke invoke, string id) : IAsyncDisposable
{
    public const string Hello = "def handler(request): return 'hello'";

    public RunningInvoke Invoke => invoke;

    public string Id => id;

    public string Path => $"/api/v1/sandboxes/{id}";

    /// <summary><c>/workspace</c> as this machine sees it.</summary>
    public string Workspace => System.IO.Path.Combine(invoke.State, "sandboxes", id, "root/workspace");

    /// <summary>The process that was started last to carry the sandbox: bubblewrap, or in plain mode procd.</summary>
    public int Carrier => int.Parse(File.ReadAllText(System.IO.Path.Combine(invoke.State, "sandboxes", id, "pid")), CultureInfo.InvariantCulture);

    public int Procd => invoke.Isolation == Isolation.Plain ? Carrier : SandboxProcesses.ChildOf(Carrier);

    public IReadOnlyList<string> Processes => SandboxProcesses.Of(id, Carrier);

    public string FilePath(string path) => $"{Path}/files?path={Uri.EscapeDataString(path)}";

    public async Task WriteAsync(string path, string content)
    {
        var written = await invoke.SendAsync(HttpMethod.Post, FilePath(path), content);
        Assert.Equal(HttpStatusCode.OK, written.Status);
    }

    public Task FunctionAsync(string name, string source) => WriteAsync($"/workspace/functions/{name}.py", source);

    public Task<Answer> InvokeAsync(string name = "main", string body = "{}", CancellationToken cancellationToken = default) =>
        InvokeAsync(name, new StringContent(body), cancellationToken);

    public async Task<Answer> InvokeAsync(string name, HttpContent body, CancellationToken cancellationToken = default)
    {
        using var request = invoke.Request(HttpMethod.Post, $"{Path}/functions/{name}/invoke", body);
        var answer = await invoke.SendAsync(request, cancellationToken);
        Assert.StartsWith("inv_", answer.Headers["X-Invocation-Id"], StringComparison.Ordinal);
        return answer;
    }

    /// <summary>Writes a function and invokes it.</summary>
    public async Task<Answer> RunAsync(string source, string body = "{}", string name = "main")
    {
        await FunctionAsync(name, source);
        return await InvokeAsync(name, body);
    }

    public Task<Answer> DeleteAsync() => invoke.SendAsync(HttpMethod.Delete, Path);

    /// <summary>Kills procd, as a lack of memory would, and returns once it is dead.</summary>
    public async Task KillProcdAsync()
    {
        var procd = Procd;
        Assert.Equal(0, Native.kill(procd, Native.SIGKILL));
        await Wait.UntilAsync(() => !SandboxProcesses.Lives(procd), "procd is dead", TestContext.Current.CancellationToken);
    }

    public Task FileAppearsAsync(string name) =>
        Wait.UntilAsync(() => File.Exists(System.IO.Path.Combine(Workspace, name)), $"the function wrote {name}", TestContext.Current.CancellationToken);

    /// <summary>
    /// Waits until nothing runs in the sandbox that does not run in one where nothing ever went wrong. Either may have the one
    /// runner that waits for the next call: it is there from the first run on, until nothing ran for some minutes.
    /// </summary>
    public async Task RestsAsync()
    {
        var pristine = await invoke.PristineAsync();
        IReadOnlyList<string> expected = [], now = [];
        try
        {
            await Wait.UntilAsync(
                () => (now = WithoutWaiting(Processes)).SequenceEqual(expected = WithoutWaiting(pristine.Processes)), "the sandbox is at rest", TestContext.Current.CancellationToken);
        }
        catch (TimeoutException)
        {
            Assert.Equal(expected, now);
        }
    }

    private static List<string> WithoutWaiting(IEnumerable<string> processes)
    {
        var rest = processes.ToList();
        rest.Remove("python3");
        return rest;
    }

    public async ValueTask DisposeAsync()
    {
        var deleted = await DeleteAsync();
        Assert.Contains(deleted.Status, (HttpStatusCode[])[HttpStatusCode.OK, HttpStatusCode.NotFound]);
        await Wait.UntilAsync(() => SandboxProcesses.Naming(id).Count == 0, "the deleted sandbox has no process", TestContext.Current.CancellationToken);
    }
}
