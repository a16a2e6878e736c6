using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Invoke.Tests;
using k8s;
using k8s.Models;

namespace Invoke.Kubernetes.Tests;

/// <summary>Invoke in a cluster: a broker, two gateways and two workers as pods, installed from deploy/k8s.</summary>
public sealed class Cluster : IAsyncLifetime
{
    public const string Platform = "invoke";
    public const string Sandboxes = "invoke-sandboxes";
    public const string AuthoritySecret = "test-authority";

    /// <summary>How long images may take to be pulled and their processes to start.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private const string Token = "s0_only-for-the-test-of-a-cluster-0123456789";

    private const string StorePassword = "test-only";

    private ApiBridge? _bridge;

    public IKubernetes Client { get; private set; } = null!;

    /// <summary>The gateways, each by itself.</summary>
    public IReadOnlyList<Uri> Gateways { get; private set; } = [];

    internal ApiBridge Bridge => _bridge!;

    private HttpClient Http { get; } = new() { Timeout = TimeSpan.FromSeconds(150) };

    public async ValueTask InitializeAsync()
    {
        Client = new k8s.Kubernetes(KubernetesClientConfiguration.BuildConfigFromConfigFile(Environment.GetEnvironmentVariable("KUBECONFIG")));
        _bridge = new ApiBridge(Client.BaseUri);
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        await DeleteAsync();
        await Wait.UntilAsync(
            async () => (await Client.CoreV1.ListNamespaceAsync()).Items.All(one => one.Metadata.Name is not Platform and not Sandboxes),
            "what an earlier run left is gone", CancellationToken.None, Patience);
        await Kubectl.RunAsync("apply", "-k", "deploy/k8s/namespaces");
        var broker = await Broker.StartAsync(Client);
        // It may come later than the gateways, which wait for it.
        var store = await Peer.StartAsync(Client, "postgres", Settings.StoreImage, ("POSTGRES_USER", "invoke"), ("POSTGRES_PASSWORD", StorePassword), ("POSTGRES_DB", "invoke"));
        await MakeSecretAsync("invoke-gateway", ("token", Token), ("broker-uri", broker("invoke-gateway")), ("ingress-uri", broker("invoke-ingress")),
            ("store", $"Host={store};Username=invoke;Password={StorePassword};Database=invoke"));
        await MakeSecretAsync("invoke-worker", ("broker-uri", broker("invoke-worker")));
        await MakeSecretAsync("invoke-procd-key", ("procd.key", PrivateKey()));
        await MakeSecretAsync(AuthoritySecret, ("ca.crt", await AuthorityAsync(Client.BaseUri)));
        await Manifests.ApplyAsync(_bridge.Url, Templates());
        await ReadyAsync("gateway", 2);
        await ReadyAsync("worker", 2);
        Gateways = [.. (await PodsOfAsync("gateway")).Select(pod => new Uri($"http://{pod.Status.PodIP}:8080"))];
    }

    public async ValueTask DisposeAsync()
    {
        if (TestContext.Current.TestState?.Result is TestResult.Failed) await TellAsync();
        await DeleteAsync();
        await Bridge.DisposeAsync();
        Http.Dispose();
        Client.Dispose();
    }

    /// <summary>The pods of a role of the platform.</summary>
    public async Task<IList<V1Pod>> PodsOfAsync(string role) =>
        (await Client.CoreV1.ListNamespacedPodAsync(Platform, labelSelector: $"app.kubernetes.io/component={role}")).Items;

    /// <summary>Waits until so many pods of the role are ready, and no other is left.</summary>
    public async Task ReadyAsync(string role, int count)
    {
        try
        {
            await Wait.UntilAsync(
                async () => await PodsOfAsync(role) is var pods && pods.Count == count && pods.All(IsReady),
                $"{count} pods are ready", CancellationToken.None, Patience);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{e.Message}\n{await Kubectl.RunAsync("-n", Platform, "describe", "pods")}", e);
        }
    }

    public async Task<Answer> SendAsync(HttpMethod method, string path, string? body = null, int gateway = 0)
    {
        using var request = new HttpRequestMessage(method, new Uri(Gateways[gateway], path)) { Content = body is null ? null : new StringContent(body) };
        using var response = await Http.SendAsync(request, TestContext.Current.CancellationToken);
        return await Answer.ReadAsync(response);
    }

    /// <summary>Claims a sandbox and writes a function into it.</summary>
    public async Task<ClusterSandbox> ClaimAsync(string source, string template = "default", string config = "{}", int gateway = 0)
    {
        var claimed = await SendAsync(HttpMethod.Post, "/api/v1/sandboxes", $$"""{"template": "{{template}}", "config": {{config}}}""", gateway);
        Assert.True(claimed.Status is HttpStatusCode.Created, claimed.ToString());
        var sandbox = new ClusterSandbox(this, claimed.Data.GetProperty("sandbox_id").GetString()!);
        await sandbox.WriteAsync("main", source);
        return sandbox;
    }

    private static bool IsReady(V1Pod pod) =>
        pod.Metadata.DeletionTimestamp is null && pod.Status.Conditions?.Any(condition => condition is { Type: "Ready", Status: "True" }) is true;

    private static Dictionary<string, object> Templates()
    {
        var small = new { cpu = "10m", memory = "64Mi" };
        return new(StringComparer.Ordinal)
        {
            ["default"] = new { image = Settings.PythonImage, requests = small },
            ["pool"] = new { image = Settings.PythonImage, requests = small, pool = 2 },
            ["single"] = new { image = Settings.PythonImage, requests = small, pool = 1 },
            ["bare"] = new { image = Settings.BareImage, requests = small },
            ["broken"] = new { image = "invoke.invalid/there-is-no:such-image" },
            ["small"] = new { image = Settings.PythonImage, requests = small, limits = new { cpu = "1", memory = "128Mi" } },
        };
    }

    private static string PrivateKey()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return key.ExportPkcs8PrivateKeyPem();
    }

    /// <summary>The certificates that the API server shows, for pods that have none of their cluster's own.</summary>
    private static async Task<string> AuthorityAsync(Uri api)
    {
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(api.Host, api.Port);
        var shown = new StringBuilder();
        await using var tls = new SslStream(tcp.GetStream());
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = api.Host,
            RemoteCertificateValidationCallback = (_, _, chain, _) =>
            {
                foreach (var element in chain!.ChainElements) shown.AppendLine(element.Certificate.ExportCertificatePem());
                return shown.Length > 0;
            },
        });
        return shown.ToString();
    }

    private Task<V1Secret> MakeSecretAsync(string name, params IEnumerable<(string Key, string Value)> values) => Client.CoreV1.CreateNamespacedSecretAsync(
        new V1Secret { Metadata = new V1ObjectMeta { Name = name }, StringData = values.ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal) }, Platform);

    /// <summary>Deletes both namespaces. First what would make or keep pods: a pod's grace cannot be cut short later.</summary>
    private static async Task DeleteAsync()
    {
        foreach (var part in (string[])[Platform, Sandboxes])
        {
            await Kubectl.RunAsync("-n", part, "delete", "deployments", "--all", "--cascade=orphan");
            await Kubectl.RunAsync("-n", part, "delete", "replicasets", "--all", "--cascade=orphan");
            await Kubectl.RunAsync("-n", part, "delete", "pods", "--all", "--grace-period=1", "--wait=false");
        }

        await Kubectl.RunAsync("delete", "namespace", Platform, Sandboxes, "--ignore-not-found", "--wait=false");
    }

    private static async Task TellAsync()
    {
        foreach (var part in (string[])[Platform, Sandboxes])
            TestContext.Current.SendDiagnosticMessage(await Kubectl.RunAsync("-n", part, "describe", "pods"));
    }
}
