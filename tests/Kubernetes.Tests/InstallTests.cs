using System.Net;
using k8s;
using k8s.Autorest;
using k8s.Models;

namespace Invoke.Kubernetes.Tests;

[Collection("one after the other")]
public sealed class InstallTests(Cluster cluster)
{
    [Fact]
    public async Task The_manifests_are_taken_by_the_server()
    {
        await Kubectl.RunAsync("apply", "-k", "deploy/k8s/namespaces");
        var said = await Kubectl.RunAsync("apply", "-k", "deploy/k8s/base", "--dry-run=server");
        Assert.Contains("deployment.apps/invoke-gateway", said, StringComparison.Ordinal);
        Assert.Contains("networkpolicy.networking.k8s.io/default-deny", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("invoke-gateway", true)]
    [InlineData("invoke-worker", false)]
    public async Task An_account_may_do_what_it_needs_and_no_more(string account, bool mayChange)
    {
        var client = await ClientOfAsync(account);
        Assert.NotNull((await client.CoreV1.ListNamespacedPodAsync(Cluster.Sandboxes)).Items);

        var made = await StatusAsync(() => client.CoreV1.CreateNamespacedPodAsync(Probe, Cluster.Sandboxes, dryRun: "All"));
        Assert.Equal(mayChange ? null : HttpStatusCode.Forbidden, made);
        var deleted = await StatusAsync(() => client.CoreV1.DeleteNamespacedPodAsync("there-is-none", Cluster.Sandboxes));
        Assert.Equal(mayChange ? HttpStatusCode.NotFound : HttpStatusCode.Forbidden, deleted);

        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(() => client.CoreV1.ListNamespacedSecretAsync(Cluster.Sandboxes)));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(() => client.CoreV1.ListNamespacedSecretAsync(Cluster.Platform)));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(() => client.CoreV1.ListNamespacedPodAsync(Cluster.Platform)));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(() => client.CoreV1.CreateNamespacedPodAsync(Probe, Cluster.Platform, dryRun: "All")));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(() => client.CoreV1.ListNodeAsync()));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(() => client.CoreV1.ConnectGetNamespacedPodExecAsync("there-is-none", Cluster.Sandboxes, command: "sh")));
    }

    private static V1Pod Probe => new()
    {
        Metadata = new V1ObjectMeta { Name = "probe" },
        Spec = new V1PodSpec { Containers = [new V1Container { Name = "probe", Image = "probe" }] },
    };

    /// <summary>A client with a token of the real service account.</summary>
    private async Task<k8s.Kubernetes> ClientOfAsync(string account)
    {
        var token = await cluster.Client.CoreV1.CreateNamespacedServiceAccountTokenAsync(
            new Authenticationv1TokenRequest { Spec = new V1TokenRequestSpec { Audiences = [], ExpirationSeconds = 600 } }, account, Cluster.Platform);
        return new k8s.Kubernetes(new KubernetesClientConfiguration { Host = cluster.Client.BaseUri.AbsoluteUri, SkipTlsVerify = true, AccessToken = token.Status.Token });
    }

    /// <summary>What the API refuses it with; null if it does not.</summary>
    private static async Task<HttpStatusCode?> StatusAsync(Func<Task> call)
    {
        try
        {
            await call();
            return null;
        }
        catch (HttpOperationException e)
        {
            return e.Response.StatusCode;
        }
    }
}
