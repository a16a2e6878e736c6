using System.Globalization;
using System.Net;
using System.Net.Http.Headers;

namespace Invoke.Tests;

/// <summary>Gateways and workers over one broker and one state directory, each a process of its own.</summary>
public sealed class Cluster : IAsyncDisposable
{
    /// <summary>A setting: what waits in the queue waits longer than any test needs to look, or a busy machine to run it.</summary>
    public static readonly (string, string) Patient = ("Sync__QueueTimeout", "00:01:00");

    private readonly Dictionary<string, string> _environment;
    private readonly List<InvokeProcess> _processes = [];

    private Cluster(IEnumerable<(string Name, string Value)> settings)
    {
        _environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["PATH"] = "/usr/bin:/bin",
            ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
            ["INVOKE_MANAGEMENT_URL"] = "http://127.0.0.1:0",
            ["INVOKE_STATE"] = Directory.CreateTempSubdirectory("invoke-test-").FullName,
            // Short: the path of a socket ends at 108 bytes.
            ["XDG_RUNTIME_DIR"] = Directory.CreateTempSubdirectory("ivk-").FullName,
            ["Local__Isolation"] = "Plain",
            ["Local__AcceptPlain"] = "true",
            ["Logging__LogLevel__Microsoft.Hosting.Lifetime"] = "Information",
            ["Logging__LogLevel__Microsoft.Extensions.Diagnostics.HealthChecks"] = "None",
        };
        if (Environment.GetEnvironmentVariable("DOTNET_ROOT") is { } root) _environment["DOTNET_ROOT"] = root;
        foreach (var (name, value) in settings) _environment[name] = value;
    }

    public string State => _environment["INVOKE_STATE"];

    public InvokeProcess Gateway => Gateways[0];

    public List<InvokeProcess> Gateways { get; } = [];

    public List<InvokeProcess> Workers { get; } = [];

    /// <summary>All that were ever started.</summary>
    public IReadOnlyList<InvokeProcess> Processes => _processes;

    public HttpClient Http { get; private set; } = null!;

    /// <summary>Starts one gateway and so many workers, and returns when all are ready.</summary>
    public static Task<Cluster> StartAsync(string brokerUri, int workers, params IEnumerable<(string Name, string Value)> settings) =>
        StartAsync(brokerUri, workers, ready: true, settings);

    public static async Task<Cluster> StartAsync(string brokerUri, int workers, bool ready, params IEnumerable<(string Name, string Value)> settings)
    {
        var cluster = new Cluster([("Messaging__RabbitMq__Uri", brokerUri), .. settings]);
        try
        {
            await cluster.AddGatewayAsync(ready);
            await Task.WhenAll(Enumerable.Range(0, workers).Select(_ => cluster.AddWorkerAsync()));
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts a process that is gateway and worker at once, with no broker.</summary>
    public static async Task<Cluster> StandaloneAsync(params IEnumerable<(string Name, string Value)> settings)
    {
        var cluster = new Cluster(settings);
        try
        {
            await cluster.AddGatewayAsync(project: "Standalone");
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <param name="ready">Whether to wait until it is.</param>
    /// <param name="settings">Those of this one worker.</param>
    public async Task<InvokeProcess> AddWorkerAsync(bool ready = true, IEnumerable<(string Name, string Value)>? settings = null)
    {
        var worker = await StartAsync("Worker", settings ?? []);
        lock (Workers) Workers.Add(worker);
        return ready ? await worker.WhenReadyAsync() : worker;
    }

    /// <param name="ready">Whether to wait until it is.</param>
    /// <param name="settings">Those of this one gateway.</param>
    /// <param name="project">Gateway, or Standalone.</param>
    /// <param name="prefix">A command that runs it, which ends with it.</param>
    public async Task<InvokeProcess> AddGatewayAsync(
        bool ready = true, IEnumerable<(string Name, string Value)>? settings = null, string project = "Gateway", params string[] prefix)
    {
        var gateway = await StartAsync(project, settings ?? [], prefix);
        Gateways.Add(gateway);
        if (Http is null)
        {
            Http = new HttpClient { Timeout = TimeSpan.FromSeconds(150) };
            Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (await File.ReadAllTextAsync(Path.Combine(State, "token"))).Trim());
        }

        return ready ? await gateway.WhenReadyAsync() : gateway;
    }

    public Task<Answer> SendAsync(HttpMethod method, string path, string? body = null, InvokeProcess? gateway = null, CancellationToken cancellationToken = default) =>
        SendAsync(method, path, body is null ? null : new StringContent(body), gateway, [], cancellationToken);

    public async Task<Answer> SendAsync(
        HttpMethod method, string path, HttpContent? body, InvokeProcess? gateway, IEnumerable<(string Name, string Value)> headers, CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(method, new Uri((gateway ?? Gateway).Url, path)) { Content = body };
        foreach (var (name, value) in headers) request.Headers.Add(name, value);
        using var response = await Http.SendAsync(request, cancellationToken);
        return await Answer.ReadAsync(response);
    }

    /// <summary>A sandbox with that function as <c>main</c>.</summary>
    /// <param name="source">The function's.</param>
    /// <param name="runner">How its runners come about, as JSON.</param>
    public async Task<Sandbox> ClaimAsync(string source, string runner = "{}")
    {
        var claimed = await SendAsync(HttpMethod.Post, "/api/v1/sandboxes", $$$"""{"template":"default","config":{"max_concurrency":64,"runner":{{{runner}}}}}""");
        Assert.True(claimed.Status is HttpStatusCode.Created, $"{claimed}\n{Gateway.Said}");
        var sandbox = new Sandbox(this, claimed.Data.GetProperty("sandbox_id").GetString()!);
        await sandbox.WriteAsync("main", source);
        return sandbox;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes) await process.DisposeAsync();
        foreach (var directory in Directory.EnumerateDirectories(Path.Combine(State, "sandboxes")))
        {
            if (!File.Exists(Path.Combine(directory, "pid"))) continue;
            var pid = int.Parse(await File.ReadAllTextAsync(Path.Combine(directory, "pid")), CultureInfo.InvariantCulture);
            ProcessTable.Kill([.. ProcessTable.DescendantsOf(pid), pid]);
        }

        await Wait.UntilAsync(() => ProcessTable.Naming(State).Count == 0, "nothing of it runs", CancellationToken.None);
        Http?.Dispose();
        Directory.Delete(State, recursive: true);
        Directory.Delete(_environment["XDG_RUNTIME_DIR"], recursive: true);
    }

    private async Task<InvokeProcess> StartAsync(string project, IEnumerable<(string Name, string Value)> settings, params string[] prefix)
    {
        var environment = new Dictionary<string, string>(_environment, StringComparer.Ordinal);
        foreach (var (name, value) in settings) environment[name] = value;
        var process = await InvokeProcess.StartAsync(project, environment, prefix);
        lock (_processes) _processes.Add(process);
        return process;
    }
}
