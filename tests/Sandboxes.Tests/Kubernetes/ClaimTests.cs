using System.Text.Json.Nodes;
using Invoke.Contracts.Errors;
using Invoke.Contracts.Sandboxes;
using Invoke.Tests;

namespace Invoke.Sandboxes.Tests.Kubernetes;

public sealed class ClaimTests : KubernetesTest
{
    private const string PoolOfOne = """{"default": {"image": "python", "pool": 1}}""";
    private const string PoolOfTwo = """{"default": {"image": "python", "pool": 2, "env": {"A": "template", "B": "template"}}}""";

    [Fact]
    public async Task A_claim_from_the_pool_makes_no_pod_and_the_pool_refills()
    {
        var gateway = await GatewayAsync(PoolOfTwo);
        await PoolAsync(2);
        var made = Server.Count("POST");
        var pooled = Server.Names;
        var sandbox = await gateway.ClaimAsync(config: new SandboxConfig { EnvVars = new(StringComparer.Ordinal) { ["B"] = "claim" } });
        Assert.Equal(SandboxStatus.Running, sandbox.Status);
        Assert.Contains(sandbox.PodName, pooled);
        Write(sandbox, "import os\ndef handler(r): return os.environ['A'] + ' ' + os.environ['B'] + ' ' + os.environ['INVOKE_SANDBOX_ID']");
        Assert.Equal($"template claim {sandbox.Id}", Body(await gateway.InvokeAsync(sandbox.Id, "inv_1")));
        await PoolAsync(2);
        Assert.Equal(made + 1, Server.Count("POST"));
    }

    [Fact]
    public async Task Claims_at_once_of_two_gateways_never_get_one_pod()
    {
        var one = await GatewayAsync(PoolOfTwo);
        var other = await GatewayAsync(PoolOfTwo);
        await PoolAsync(2);
        var sandboxes = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => (i % 2 == 0 ? one : other).ClaimAsync(team: $"team-{i}")));
        Assert.Equal(8, sandboxes.Select(sandbox => sandbox.Id).Distinct(StringComparer.Ordinal).Count());
        foreach (var sandbox in sandboxes) Assert.Equal(sandbox.TeamId, (string)Server.Pod(sandbox.PodName)!["metadata"]!["annotations"]!["invoke/team"]!);
        await PoolAsync(2);
    }

    [Fact]
    public async Task Of_two_gateways_that_claim_the_same_pod_at_the_same_moment_one_gets_it()
    {
        var one = await GatewayAsync(PoolOfOne);
        var other = await GatewayAsync(PoolOfOne);
        await PoolAsync(1);
        var pooled = Server.Names.Single(IsPooled);
        var arrived = 0;
        var both = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Server.Before = request =>
        {
            if (request != "PATCH") return Task.CompletedTask;
            if (Interlocked.Increment(ref arrived) == 2) both.SetResult();
            return both.Task;
        };
        var sandboxes = await Task.WhenAll(one.ClaimAsync(team: "one"), other.ClaimAsync(team: "other"));
        Assert.Single(sandboxes, sandbox => sandbox.PodName == pooled);
        Assert.All(sandboxes, sandbox => Assert.Equal(sandbox.TeamId, (string)Server.Pod(sandbox.PodName)!["metadata"]!["annotations"]!["invoke/team"]!));
    }

    [Fact]
    public async Task A_pod_that_its_node_wrote_on_is_claimed_all_the_same()
    {
        var gateway = await GatewayAsync(PoolOfOne);
        await PoolAsync(1);
        var pooled = Assert.Single(Server.Names);
        var once = true;
        Server.Fault = request =>
        {
            if (request.Method == "PATCH" && once)
            {
                once = false;
                Server.Change(pooled, pod => pod["status"]!["message"] = "a node's");
            }

            return null;
        };
        Assert.Equal(pooled, (await gateway.ClaimAsync()).PodName);
        Assert.Equal(2, Server.Count("PATCH"));
    }

    [Fact]
    public async Task A_pool_drops_what_is_too_much_has_failed_or_is_of_an_old_making()
    {
        await using (var before = await GatewayAsync(PoolOfTwo)) await PoolAsync(2);
        var old = Server.Names;
        var gateway = await GatewayAsync("""{"default": {"image": "python:next", "pool": 2}}""");
        await Wait.UntilAsync(() => Server.Names.Count == 2 && !Server.Names.Intersect(old, StringComparer.Ordinal).Any(), "both are made anew", Ending);
        await PoolAsync(2);
        var evicted = Server.Names[0];
        Server.Change(evicted, pod => pod["status"] = new JsonObject { ["phase"] = "Failed", ["reason"] = "Evicted" });
        await Wait.UntilAsync(() => Server.Names.Count == 2 && !Server.Names.Contains(evicted, StringComparer.Ordinal), "the evicted one is replaced", Ending);
        Assert.Null(gateway.Watch.Trouble);
    }

    [Fact]
    public async Task A_quota_that_is_used_up_is_too_many_requests()
    {
        var gateway = await GatewayAsync();
        Server.Fault = request => request.Method == "POST" ? (403, "pods \"x\" is forbidden: exceeded quota: invoke-sandboxes") : null;
        Assert.Contains("quota", await FailsAsync(ErrorCode.TooManyRequests, () => gateway.ClaimAsync()), StringComparison.Ordinal);
        Server.Fault = request => request.Method == "POST" ? (403, "pods \"x\" is forbidden: no RuntimeClass gvisor") : null;
        await FailsAsync(ErrorCode.SandboxUnavailable, () => gateway.ClaimAsync());
    }

    [Fact]
    public async Task A_server_that_asks_for_patience_gets_it()
    {
        var gateway = await GatewayAsync();
        var refusals = 2;
        Server.Fault = request => request.Method == "POST" && refusals-- > 0 ? (429, "too many requests") : null;
        Assert.Equal(SandboxStatus.Running, (await gateway.ClaimAsync()).Status);
        Assert.Equal(3, Server.Count("POST"));
        refusals = 100;
        await FailsAsync(ErrorCode.StoreUnavailable, () => gateway.ClaimAsync());
    }

    [Fact]
    public async Task An_unknown_template_is_told_with_those_there_are()
    {
        var gateway = await GatewayAsync();
        Assert.Contains("'default'", await FailsAsync(ErrorCode.BadRequest, () => gateway.ClaimAsync("nonesuch")), StringComparison.Ordinal);
        Assert.Equal(0, Server.Count("POST"));
    }

    [Fact]
    public async Task A_pod_that_cannot_start_ends_the_claim_and_leaves_nothing()
    {
        Server.Created = name => Server.Change(name, pod => pod["status"] = Waiting("ImagePullBackOff"));
        var gateway = await GatewayAsync();
        Assert.Contains("ImagePullBackOff", await FailsAsync(ErrorCode.SandboxUnavailable, () => gateway.ClaimAsync()), StringComparison.Ordinal);
        await Wait.UntilAsync(() => Server.Names.Count == 0, "the pod is deleted", Ending);
    }

    [Fact]
    public async Task A_pod_that_stays_pending_is_starting_and_at_last_failed()
    {
        Server.Created = _ => { };
        var gateway = await GatewayAsync(settings: [("Kubernetes:StartTimeout", "00:00:01"), ("Kubernetes:PendingTimeout", "00:00:10")]);
        var sandbox = await gateway.ClaimAsync();
        Assert.Equal(SandboxStatus.Starting, sandbox.Status);
        Assert.Equal(SandboxStatus.Starting, (await gateway.Driver.GetAsync(sandbox.Id, Ending))!.Status);
        Server.Change(sandbox.PodName, pod => pod["metadata"]!["creationTimestamp"] = "2026-01-01T00:00:00Z");
        await Wait.UntilAsync(async () => (await gateway.Driver.GetAsync(sandbox.Id, Ending))!.Status is SandboxStatus.Failed, "it counts as failed", Ending);
    }

    [Fact]
    public async Task A_pod_that_may_have_been_made_and_is_nobodys_is_deleted()
    {
        var gateway = await GatewayAsync();
        Server.LoseAnswerOf = "POST";
        await FailsAsync(ErrorCode.StoreUnavailable, () => gateway.ClaimAsync());
        Server.LoseAnswerOf = null;
        await Wait.UntilAsync(() => Server.Count("DELETE") > 0 && Server.Names.Count == 0, "it is deleted", Ending);
    }

    [Fact]
    public async Task A_claim_whose_caller_has_gone_leaves_nothing()
    {
        Server.Created = _ => { };
        var gateway = await GatewayAsync();
        using var hangUp = new CancellationTokenSource();
        var claim = gateway.Driver.ClaimAsync(new SandboxClaim { Template = "default", TeamId = "team", UserId = "key", Config = new SandboxConfig() }, hangUp.Token);
        await Wait.UntilAsync(() => Server.Names.Count == 1, "the pod is made", Ending);
        await hangUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => claim);
        await Wait.UntilAsync(() => Server.Names.Count == 0, "it is deleted", Ending);
    }

    private static JsonObject Waiting(string reason) => new()
    {
        ["phase"] = "Pending",
        ["containerStatuses"] = new JsonArray(new JsonObject
        {
            ["name"] = "sandbox", ["image"] = "x", ["imageID"] = "", ["ready"] = false, ["restartCount"] = 0,
            ["state"] = new JsonObject { ["waiting"] = new JsonObject { ["reason"] = reason } },
        }),
    };

    /// <summary>So many wait in the pool, and all gateways have seen it, which is a moment later.</summary>
    private Task PoolAsync(int size) => Wait.UntilAsync(
        () =>
        {
            var pooled = Server.Names.Where(IsPooled).ToList();
            return pooled.Count == size && Hosts.All(host => pooled.All(name => host.Pods.Find(name)?.IsUp is true));
        },
        $"{size} wait in the pool", Ending);

    private bool IsPooled(string name) =>
        Server.Pod(name) is { } pod && (string?)pod["metadata"]!["labels"]!["invoke/state"] == "pooled" && (string?)pod["status"]!["phase"] == "Running";
}
