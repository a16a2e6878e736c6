using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Invoke.Tests;

namespace Invoke.EndToEnd.Tests;

/// <summary>A real standalone with a state of its own; ended on disposal, which fails if anything of it is left.</summary>
public sealed class RunningInvoke : IAsyncDisposable
{
    private readonly Dictionary<string, string> _environment;
    private readonly string _runtime;
    private readonly SemaphoreSlim _pristineGate = new(1);
    private SandboxUnderTest? _pristine;
    private StandaloneProcess _process;

    private RunningInvoke(Dictionary<string, string> environment, StandaloneProcess process, Isolation isolation)
    {
        (_environment, _process, Isolation) = (environment, process, isolation);
        (State, _runtime) = (environment["INVOKE_STATE"], environment["XDG_RUNTIME_DIR"]);
    }

    public Isolation Isolation { get; }

    public int Pid => _process.Pid;

    public string State { get; }

    /// <summary>Speaks with the token.</summary>
    public HttpClient Http { get; private set; } = null!;

    public string Token { get; private set; } = "";

    public Uri Url => Http.BaseAddress!;

    public static async Task<RunningInvoke> StartAsync(Isolation isolation, params (string Name, string Value)[] settings)
    {
        var environment = StandaloneProcess.OwnEnvironment();
        environment["Local__Isolation"] = isolation.ToString();
        environment["Local__AcceptPlain"] = "true";
        foreach (var (name, value) in settings) environment[name] = value;
        var invoke = new RunningInvoke(environment, StandaloneProcess.Start(environment), isolation);
        await invoke.ConnectAsync();
        return invoke;
    }

    /// <summary>Stops the process as an operator does and starts it anew on the same state.</summary>
    public async Task RestartAsync()
    {
        Assert.Equal(0, await _process.TerminateAsync());
        _process.Dispose();
        Http.Dispose();
        _process = StandaloneProcess.Start(_environment);
        await ConnectAsync();
    }

    public async Task<SandboxUnderTest> ClaimAsync(string body = """{"template":"default"}""")
    {
        var claimed = await SendAsync(HttpMethod.Post, "/api/v1/sandboxes", body);
        Assert.True(claimed.Status == HttpStatusCode.Created, $"{(int)claimed.Status} {claimed.Code}: {claimed.Message}");
        Assert.Equal("running", claimed.Data.GetProperty("status").GetString());
        return new SandboxUnderTest(this, claimed.Data.GetProperty("sandbox_id").GetString()!);
    }

    /// <summary>A sandbox that has run one good function and nothing else: what one at rest looks like.</summary>
    public async Task<SandboxUnderTest> PristineAsync()
    {
        await _pristineGate.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            if (_pristine is not null) return _pristine;
            var sandbox = await ClaimAsync();
            (await sandbox.RunAsync(SandboxUnderTest.Hello)).Succeeded();
            return _pristine = sandbox;
        }
        finally
        {
            _pristineGate.Release();
        }
    }

    public Task<Answer> SendAsync(HttpMethod method, string path, string? body = null, params (string Name, string Value)[] headers) =>
        SendAsync(method, path, body is null ? null : new StringContent(body), headers);

    public async Task<Answer> SendAsync(HttpMethod method, string path, HttpContent? body, params (string Name, string Value)[] headers)
    {
        using var request = Request(method, path, body);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return await SendAsync(request);
    }

    public async Task<Answer> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken = default)
    {
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, TestContext.Current.CancellationToken);
        using var response = await Http.SendAsync(request, linked.Token);
        return await Answer.ReadAsync(response);
    }

    /// <summary>A request whose path goes out exactly as it is written here.</summary>
    public HttpRequestMessage Request(HttpMethod method, string path, HttpContent? body = null) =>
        new(method, new Uri(Url.GetLeftPart(UriPartial.Authority) + path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true })) { Content = body };

    public async ValueTask DisposeAsync()
    {
        try
        {
            await DeleteAllAsync();
            Assert.Equal(0, await _process.TerminateAsync());
            await NothingIsLeftAsync();
        }
        finally
        {
            _process.Dispose();
            Http.Dispose();
            _pristineGate.Dispose();
            foreach (var pid in Left()) _ = Native.kill(pid, Native.SIGKILL);
            Directory.Delete(State, recursive: true);
            Directory.Delete(_runtime, recursive: true);
        }
    }

    private async Task ConnectAsync()
    {
        var url = await _process.ReadyAsync();
        Token = (await File.ReadAllTextAsync(Path.Combine(State, "token"), TestContext.Current.CancellationToken)).Trim();
        Http = new HttpClient { BaseAddress = url, Timeout = TimeSpan.FromSeconds(150) };
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
    }

    private async Task DeleteAllAsync()
    {
        var list = JsonElement.Parse(await Http.GetByteArrayAsync(new Uri(Url, "/api/v1/sandboxes?limit=200"), CancellationToken.None));
        foreach (var sandbox in list.GetProperty("data").GetProperty("sandboxes").EnumerateArray())
        {
            using var deleted = await Http.DeleteAsync(new Uri(Url, $"/api/v1/sandboxes/{sandbox.GetProperty("id").GetString()}"), CancellationToken.None);
            Assert.Equal(HttpStatusCode.OK, deleted.StatusCode);
        }
    }

    private List<int> Left() => [.. SandboxProcesses.Naming(State), .. SandboxProcesses.Naming(_runtime)];

    private async Task NothingIsLeftAsync()
    {
        try
        {
            await Wait.UntilAsync(() => Left().Count == 0, "no process names its directories", CancellationToken.None);
        }
        catch (TimeoutException)
        {
            Assert.Empty(Left().Select(SandboxProcesses.Describe));
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(State, "sandboxes")));
        List<string> sockets = [.. Directory.EnumerateFileSystemEntries(_runtime).SelectMany(Directory.EnumerateFileSystemEntries).Where(entry => Path.GetFileName(entry) != "trash")];
        Assert.Empty(sockets);
        foreach (var trash in Directory.EnumerateDirectories(State, "trash").Concat(Directory.EnumerateDirectories(_runtime, "trash", SearchOption.AllDirectories)))
            Assert.Empty(Directory.EnumerateFileSystemEntries(trash));
    }
}
