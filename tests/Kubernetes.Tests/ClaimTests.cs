using System.Net;
using Invoke.Tests;
using k8s;
using k8s.Models;

namespace Invoke.Kubernetes.Tests;

[Collection("one after the other")]
public sealed class ClaimTests(Cluster cluster)
{
    private const string Hello = "def handler(r): return 'hello'";

    private static CancellationToken Ending => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Three_callers_share_a_pool_of_two_and_nobody_shares_a_pod()
    {
        await PoolAsync("pool", 2);
        var sandboxes = await Task.WhenAll(Enumerable.Range(0, 3).Select(i => cluster.ClaimAsync(Hello, "pool", gateway: i % 2)));
        Assert.Equal(3, sandboxes.Select(sandbox => sandbox.Id).Distinct().Count());
        foreach (var sandbox in sandboxes) Assert.Equal("hello", (await sandbox.InvokeAsync()).Succeeded());
        await PoolAsync("pool", 2);
    }

    [Fact]
    public async Task Two_gateways_that_claim_from_a_pool_of_one_get_a_pod_each()
    {
        await PoolAsync("single", 1);
        var sandboxes = await Task.WhenAll(cluster.ClaimAsync(Hello, "single", gateway: 0), cluster.ClaimAsync(Hello, "single", gateway: 1));
        Assert.NotEqual(sandboxes[0].Id, sandboxes[1].Id);
        foreach (var sandbox in sandboxes) Assert.Equal("hello", (await sandbox.InvokeAsync(gateway: 1)).Succeeded());
    }

    [Fact]
    public async Task A_template_that_cannot_start_is_told_and_leaves_nothing_behind()
    {
        (await ClaimAsync("nonesuch")).Failed(HttpStatusCode.BadRequest, "bad_request", "'default'");
        (await ClaimAsync("broken")).Failed(HttpStatusCode.ServiceUnavailable, "sandbox_unavailable", "ImagePullBackOff");
        await Wait.UntilAsync(async () => (await PodsOfAsync("broken")).Count == 0, "its pod is gone", Ending, Cluster.Patience);
    }

    [Fact]
    public async Task An_image_without_python3_is_told_at_the_first_call()
    {
        var sandbox = await cluster.ClaimAsync(Hello, "bare");
        (await sandbox.InvokeAsync()).Failed(HttpStatusCode.ServiceUnavailable, "runtime_unavailable", "python3");
    }

    [Fact]
    public async Task A_quota_that_is_used_up_is_a_429_with_a_time_to_wait()
    {
        var quota = await cluster.Client.CoreV1.ReadNamespacedResourceQuotaAsync("invoke-sandboxes", Cluster.Sandboxes, cancellationToken: Ending);
        var usual = quota.Spec.Hard["pods"];
        try
        {
            await LimitAsync("0");
            var refused = await ClaimAsync("default");
            refused.Failed(HttpStatusCode.TooManyRequests, "too_many_requests", "quota");
            Assert.Contains("Retry-After", refused.Headers);
        }
        finally
        {
            await LimitAsync(usual.ToString());
        }

        async Task LimitAsync(string pods)
        {
            await Kubectl.RunAsync("-n", Cluster.Sandboxes, "patch", "resourcequota", "invoke-sandboxes", "--type=json", "-p", $"[{{\"op\": \"replace\", \"path\": \"/spec/hard/pods\", \"value\": \"{pods}\"}}]");
            await Wait.UntilAsync(
                async () => (await cluster.Client.CoreV1.ReadNamespacedResourceQuotaAsync("invoke-sandboxes", Cluster.Sandboxes, cancellationToken: Ending)).Status.Hard["pods"].ToString() == pods,
                "the quota holds", Ending, Cluster.Patience);
        }
    }

    [Fact]
    public async Task Without_the_api_what_is_there_goes_on_and_claims_wait_for_it()
    {
        var sandbox = await cluster.ClaimAsync(Hello);
        cluster.Bridge.Cut();
        try
        {
            Assert.Equal("hello", (await sandbox.InvokeAsync(gateway: 0)).Succeeded());
            Assert.Equal("hello", (await sandbox.InvokeAsync(gateway: 1)).Succeeded());
            var refused = await ClaimAsync("default");
            refused.Failed(HttpStatusCode.ServiceUnavailable, "store_unavailable");
            Assert.Contains("Retry-After", refused.Headers);

            // What happens meanwhile is not seen, and made up for afterwards.
            await cluster.Client.CoreV1.DeleteNamespacedPodAsync(sandbox.PodName, Cluster.Sandboxes, new V1DeleteOptions { GracePeriodSeconds = 1 }, cancellationToken: Ending);
            await Wait.UntilAsync(() => sandbox.ProcdPids().Count == 0, "the pod is gone", Ending);
            (await sandbox.InvokeAsync()).Failed(HttpStatusCode.ServiceUnavailable, "sandbox_unavailable");
        }
        finally
        {
            cluster.Bridge.Mend();
        }

        await Wait.UntilAsync(async () => (await sandbox.GetAsync()).Status is HttpStatusCode.NotFound && (await sandbox.GetAsync(gateway: 1)).Status is HttpStatusCode.NotFound, "both gateways know", Ending, Cluster.Patience);
        Assert.Equal("hello", (await (await cluster.ClaimAsync(Hello, gateway: 1)).InvokeAsync()).Succeeded());
    }

    private Task<Answer> ClaimAsync(string template) => cluster.SendAsync(HttpMethod.Post, "/api/v1/sandboxes", $$"""{"template": "{{template}}"}""");

    private async Task<IList<V1Pod>> PodsOfAsync(string template) =>
        (await cluster.Client.CoreV1.ListNamespacedPodAsync(Cluster.Sandboxes, labelSelector: $"invoke/template={template}", cancellationToken: Ending)).Items;

    /// <summary>Waits until so many pods of the template, and no more, wait to be claimed.</summary>
    private Task PoolAsync(string template, int size) => Wait.UntilAsync(
        async () => (await PodsOfAsync(template)).Where(pod => pod.Metadata.Labels["invoke/state"] == "pooled").ToList() is var pods
            && pods.Count == size && pods.All(pod => pod.Status.Conditions?.Any(condition => condition is { Type: "Ready", Status: "True" }) is true),
        $"{size} pods wait", Ending, Cluster.Patience);
}
