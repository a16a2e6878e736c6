using System.Security.Cryptography;
using System.Text;
using Invoke.Contracts.Functions;
using Invoke.Contracts.Sandboxes;
using Invoke.Sandboxes.Kubernetes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Invoke.Sandboxes.Tests.Kubernetes;

/// <summary>A process's worth of sandboxes in a cluster: a gateway's, or a worker's.</summary>
internal sealed class KubernetesHost : IAsyncDisposable
{
    private readonly IHost _host;

    private KubernetesHost(IHost host) => _host = host;

    public bool HasEnded { get; private set; }

    public ISandboxDriver Driver => _host.Services.GetRequiredService<ISandboxDriver>();

    public ISandboxLocator Locator => _host.Services.GetRequiredService<ISandboxLocator>();

    public ProcdClient Procd => _host.Services.GetRequiredService<ProcdClient>();

    public PodCache Pods => _host.Services.GetRequiredService<PodCache>();

    public PodWatch Watch => _host.Services.GetRequiredService<PodWatch>();

    private static CancellationToken Ending => TestContext.Current.CancellationToken;

    public static async Task<KubernetesHost> StartAsync(ApiServer server, string directory, bool worker = false, params (string Key, string Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(
        [
            KeyValuePair.Create("Sandboxes:Driver", (string?)"Kubernetes"),
            KeyValuePair.Create("Kubernetes:Kubeconfig", (string?)Kubeconfig(server, directory)),
            KeyValuePair.Create("Kubernetes:Namespace", (string?)ApiServer.Namespace),
            KeyValuePair.Create("Kubernetes:SigningKeyFile", (string?)Key(directory)),
            KeyValuePair.Create("Kubernetes:InitImage", (string?)"init"),
            KeyValuePair.Create("Kubernetes:TemplatesFile", (string?)Path.Combine(directory, "templates.json")),
            KeyValuePair.Create("Kubernetes:ReapInterval", (string?)"00:00:00.1"),
            .. settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)),
        ]);
        if (worker) builder.Services.AddSandboxConnections(builder.Configuration);
        else builder.Services.AddSandboxDriver(builder.Configuration);
        var host = builder.Build();
        await host.StartAsync(Ending);
        return new KubernetesHost(host);
    }

    public async Task<HealthStatus> HealthAsync() => (await _host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Ending)).Status;

    public Task<Sandbox> ClaimAsync(string template = "default", SandboxConfig? config = null, string team = "team") => Driver.ClaimAsync(
        new SandboxClaim { Template = template, TeamId = team, UserId = "key", Config = config ?? new SandboxConfig() }, Ending);

    public async Task<RunOutcome> InvokeAsync(string sandboxId, string invocationId) => await Procd.InvokeAsync(
        await Locator.LocateAsync(sandboxId, Ending),
        new ProcdCall { InvocationId = invocationId, Attempt = 1, Function = "main", Request = new FunctionRequest() },
        Ending);

    public async ValueTask DisposeAsync()
    {
        HasEnded = true;
        await _host.StopAsync(CancellationToken.None);
        _host.Dispose();
    }

    private static string Kubeconfig(ApiServer server, string directory)
    {
        var path = Path.Combine(directory, "kubeconfig");
        File.WriteAllText(path, $$$"""
            {"apiVersion": "v1", "kind": "Config", "current-context": "x", "clusters": [{"name": "x", "cluster": {"server": "{{{server.Url}}}"}}],
             "users": [{"name": "x", "user": {"token": "x"}}], "contexts": [{"name": "x", "context": {"cluster": "x", "user": "x"}}]}
            """);
        return path;
    }

    private static string Key(string directory)
    {
        var path = Path.Combine(directory, "procd.key");
        if (File.Exists(path)) return path;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        File.WriteAllText(path, key.ExportPkcs8PrivateKeyPem(), Encoding.ASCII);
        return path;
    }
}
