using System.Text;
using Invoke.Contracts.Errors;
using Invoke.Contracts.Functions;

namespace Invoke.Sandboxes.Tests.Kubernetes;

/// <summary>A cluster for each test: an API server, a kubelet, and as many gateways and workers as it starts.</summary>
public abstract class KubernetesTest : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("kubernetes-test-").FullName;
    private readonly List<KubernetesHost> _hosts = [];

    private protected ApiServer Server { get; private set; } = null!;

    private protected Kubelet Kubelet { get; private set; } = null!;

    private protected IEnumerable<KubernetesHost> Hosts => _hosts.Where(host => !host.HasEnded);

    private protected static CancellationToken Ending => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Server = await ApiServer.StartAsync();
        Kubelet = new Kubelet(Server);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts) await host.DisposeAsync();
        Kubelet.Dispose();
        await Server.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
        GC.SuppressFinalize(this);
    }

    private protected async Task<KubernetesHost> GatewayAsync(string templates = """{"default": {"image": "python"}}""", params (string Key, string Value)[] settings)
    {
        await File.WriteAllTextAsync(Path.Combine(_directory, "templates.json"), templates, Ending);
        var host = await KubernetesHost.StartAsync(Server, _directory, worker: false, settings);
        _hosts.Add(host);
        return host;
    }

    private protected async Task<KubernetesHost> WorkerAsync()
    {
        var host = await KubernetesHost.StartAsync(Server, _directory, worker: true);
        _hosts.Add(host);
        return host;
    }

    /// <summary>Writes the sandbox's <c>main</c>.</summary>
    private protected void Write(Sandbox sandbox, string source) => File.WriteAllText(Path.Combine(Kubelet.RootOf(sandbox.PodName), "workspace/functions/main.py"), source);

    private protected static string Body(RunOutcome outcome)
    {
        Assert.True(outcome.Response is not null, $"{outcome.Error?.Code}: {outcome.Error?.Message}");
        return Encoding.UTF8.GetString(outcome.Response.BodyBase64.Decode());
    }

    private protected static async Task<string> FailsAsync(ErrorCode code, Func<Task> action)
    {
        var e = await Assert.ThrowsAsync<ApiException>(action);
        Assert.Equal(code, e.Error.Code);
        return e.Message;
    }
}
