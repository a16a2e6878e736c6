using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Invoke.Tests;

namespace Invoke.Procd.Tests;

/// <summary>A real procd on a Unix socket with a directory of its own; ended, with all it started, on disposal.</summary>
public sealed class RunningProcd : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _log = new();
    private readonly string _runners;

    private RunningProcd(string directory, Process process, string runners)
    {
        (Root, _process, _runners) = (directory, process, runners);
        _process.ErrorDataReceived += (_, line) => Note(line.Data);
        _process.OutputDataReceived += (_, line) => Note(line.Data);
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
        Http = SocketClient.On(Path.Combine(directory, "procd.sock"));
    }

    public HttpClient Http { get; }

    /// <summary>What procd has written so far.</summary>
    public string Log
    {
        get
        {
            lock (_log) return _log.ToString();
        }
    }

    /// <summary>What functions and files see as <c>/</c>.</summary>
    public string Root { get; }

    public int Pid => _process.Id;

    public string Functions => Path.Combine(Root, "workspace/functions");

    /// <summary>Starts one whose runners are <see cref="Runners.Spawned"/>, unless it says otherwise.</summary>
    public static async Task<RunningProcd> StartAsync(
        string runners = Runners.Spawned, IReadOnlyDictionary<string, string>? environment = null, params string[] arguments)
    {
        var root = Directory.CreateTempSubdirectory("procd-test-").FullName;
        Directory.CreateDirectory(Path.Combine(root, "workspace/functions"));
        var start = new ProcessStartInfo(Path.Combine(Repository.ProcdDirectory, "bin/procd"))
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        foreach (var argument in (string[])["--listen", $"unix:{root}/procd.sock", "--root", root, "--no-token", .. arguments]) start.ArgumentList.Add(argument);
        start.Environment["PATH"] = "/usr/bin:/bin";
        start.Environment["OPENSSL_CONF"] = "/dev/null";
        foreach (var (name, value) in environment ?? new Dictionary<string, string>(StringComparer.Ordinal)) start.Environment[name] = value;
        var procd = new RunningProcd(root, Process.Start(start)!, runners);
        await Wait.UntilAsync(procd.IsHealthyAsync, "procd answers", TestContext.Current.CancellationToken);

        await procd.BeginAsync();
        return procd;
    }

    /// <summary>Has runners come about as the test has it, from now on.</summary>
    public async Task BeginAsync()
    {
        await ConfigureAsync("{}");
        if (_runners == Runners.Forked) await ForkingAsync();
    }

    /// <summary>Waits until runs are forked; until there is a fork server they are spawned.</summary>
    public async Task ForkingAsync()
    {
        Write("warm", "def handler(r): return open('/proc/self/cmdline').read()");
        await Wait.UntilAsync(async () => (await InvokeAsync("warm")).Body.Contains("--fork-server", StringComparison.Ordinal), "runs are forked", TestContext.Current.CancellationToken);
        File.Delete(Path.Combine(Functions, "warm.py"));
    }

    /// <summary>Sends a configuration; runners come about as the test has it, unless it says otherwise.</summary>
    public async Task ConfigureAsync(string config)
    {
        var body = JsonNode.Parse(config)!.AsObject();
        body.TryAdd("runner", JsonNode.Parse(_runners));
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(HttpMethod.Put, "/api/v1/config", body.ToJsonString())).Status);
    }

    public async Task<bool> IsHealthyAsync()
    {
        try
        {
            return await Http.IsHealthyAsync(_process);
        }
        catch (InvalidOperationException e)
        {
            throw new InvalidOperationException(Log, e);
        }
    }

    public void Write(string name, string source) => File.WriteAllText(Path.Combine(Functions, name + ".py"), source);

    public async Task<Answer> InvokeAsync(string name = "main", string body = "{}", (string Name, string Value)[]? headers = null, CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/functions/{name}/invoke") { Content = new StringContent(body) };
        foreach (var (header, value) in headers ?? []) request.Headers.Add(header, value);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, TestContext.Current.CancellationToken);
        using var response = await Http.SendAsync(request, linked.Token);
        return await Answer.ReadAsync(response);
    }

    /// <summary>As the platform calls.</summary>
    public Task<Answer> InvokeAsync(string name, string body, string invocationId, int attempt = 1, string mode = "start", CancellationToken cancellationToken = default) =>
        InvokeAsync(name, body, [("X-Invocation-Id", invocationId), ("X-Invocation-Attempt", $"{attempt}"), ("X-Invocation-Mode", mode)], cancellationToken);

    public async Task<Answer> SendAsync(HttpMethod method, string path, string? body = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : new StringContent(body) };
        using var response = await Http.SendAsync(request, TestContext.Current.CancellationToken);
        return await Answer.ReadAsync(response);
    }

    /// <summary>Waits until nothing runs but procd itself and fails if something stays; what waits for runs to come is dismissed before.</summary>
    public async Task NothingIsLeftAsync()
    {
        if (!_process.HasExited) await ConfigureAsync($$$"""{"runner":{{{Runners.Spawned}}}}""");
        await Wait.UntilAsync(() => ProcessTable.DescendantsOf(Pid).Count == 0 && ProcessTable.Within(Root).All(pid => pid == Pid), "only procd runs", TestContext.Current.CancellationToken);
    }

    private void Note(string? line)
    {
        lock (_log) _log.AppendLine(line);
    }

    public void Signal(int signal) => _ = Native.kill(Pid, signal);

    public async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            Signal(Native.SIGINT);
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        Http.Dispose();
        _process.Dispose();
        Directory.Delete(Root, recursive: true);
    }
}
