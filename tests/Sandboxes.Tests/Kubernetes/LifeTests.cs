using System.Text.Json.Nodes;
using Invoke.Contracts.Errors;
using Invoke.Contracts.Sandboxes;
using Invoke.Tests;

namespace Invoke.Sandboxes.Tests.Kubernetes;

public sealed class LifeTests : KubernetesTest
{
    private const string Hello = "import os\ndef handler(r): return 'hello ' + os.environ['NAME']";

    private static SandboxConfig Ada => new() { EnvVars = new(StringComparer.Ordinal) { ["NAME"] = "Ada" } };

    [Fact]
    public async Task A_restarted_procd_gets_its_configuration_before_it_is_called_again()
    {
        var gateway = await GatewayAsync();
        var sandbox = await gateway.ClaimAsync(config: Ada);
        Write(sandbox, Hello);
        Assert.Equal("hello Ada", Body(await gateway.InvokeAsync(sandbox.Id, "inv_1")));
        Kubelet.Restart(sandbox.PodName);

        // Nobody has told of it but a call that failed.
        gateway.Driver.Doubt(sandbox.Id);
        Assert.Equal("hello Ada", Body(await gateway.InvokeAsync(sandbox.Id, "inv_2")));

        // The watch tells: another container runs.
        Kubelet.Restart(sandbox.PodName);
        Server.Change(sandbox.PodName, pod => pod["status"]!["containerStatuses"]![0]!["containerID"] = "another");
        await Wait.UntilAsync(() => gateway.Pods.Find(sandbox.PodName)!.Incarnation.EndsWith("another", StringComparison.Ordinal), "it is seen", Ending);
        Assert.Equal("hello Ada", Body(await gateway.InvokeAsync(sandbox.Id, "inv_3")));
    }

    [Fact]
    public async Task An_address_that_another_sandbox_has_by_now_takes_no_call()
    {
        var gateway = await GatewayAsync();
        var worker = await WorkerAsync();
        var mine = await gateway.ClaimAsync();
        var others = await gateway.ClaimAsync();
        Write(others, "def handler(r): return 'not yours'");
        Kubelet.Stop(mine.PodName);
        var address = (string)Server.Pod(others.PodName)!["status"]!["podIP"]!;
        Server.Change(mine.PodName, pod => pod["status"] = Kubelet.Running(address, "reused"));
        await Wait.UntilAsync(() => new[] { worker, gateway }.All(host => host.Pods.Find(mine.PodName)?.Address?.ToString() == address), "both believe it", Ending);

        var refused = await worker.InvokeAsync(mine.Id, "inv_1");
        Assert.Equal(ErrorCode.Unauthorized, refused.Error?.Code);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gateway.Locator.LocateAsync(mine.Id, patience.Token));
    }

    [Fact]
    public async Task An_update_is_made_of_what_is_there_and_no_other_is_lost()
    {
        var gateway = await GatewayAsync();
        var other = await GatewayAsync();
        var sandbox = await gateway.ClaimAsync();
        await Task.WhenAll(Enumerable.Range(0, 10).Select(i => (i % 2 == 0 ? gateway : other).Driver.UpdateAsync(
            sandbox.Id, current => current with { Config = current.Config with { Ttl = (current.Config.Ttl ?? 0) + 1 } }, Ending)));
        await Wait.UntilAsync(async () => (await gateway.Driver.GetAsync(sandbox.Id, Ending))!.Config.Ttl == 10, "all are counted", Ending);
        await FailsAsync(ErrorCode.NotFound, () => gateway.Driver.UpdateAsync("sb_aaaaaaaaaaaa", one => one, Ending));
    }

    [Fact]
    public async Task An_expired_sandbox_is_deleted_and_one_that_was_refreshed_meanwhile_is_not()
    {
        var gateway = await GatewayAsync();
        var expired = await gateway.ClaimAsync(config: new SandboxConfig { Ttl = 1 });
        await Wait.UntilAsync(async () => await gateway.Driver.GetAsync(expired.Id, Ending) is null, "it is gone", Ending);
        Assert.Null(Server.Pod(expired.PodName));

        var refreshed = await gateway.ClaimAsync();
        var deletions = Server.Count("DELETE");
        Server.Fault = request =>
        {
            // Another gateway refreshes it just before the reaper's deletion arrives.
            if (request.Method == "DELETE") Server.Change(refreshed.PodName, pod => pod["metadata"]!["annotations"]!["invoke/expires-at"] = "2100-01-01T00:00:00Z");
            return null;
        };
        await gateway.Driver.UpdateAsync(refreshed.Id, current => current with { ExpiresAt = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc) }, Ending);
        await Wait.UntilAsync(() => Server.Count("DELETE") > deletions, "the reaper has tried", Ending);
        Assert.NotNull(Server.Pod(refreshed.PodName));
    }

    [Fact]
    public async Task An_evicted_sandbox_says_so_and_is_deleted_at_last()
    {
        var gateway = await GatewayAsync(settings: [("Kubernetes:PendingTimeout", "00:00:10"), ("Kubernetes:FailedRetention", "00:00:01")]);
        var worker = await WorkerAsync();
        var sandbox = await gateway.ClaimAsync();
        Server.Change(sandbox.PodName, pod => pod["status"] = new JsonObject { ["phase"] = "Failed", ["reason"] = "Evicted", ["message"] = "usage of EmptyDir volume exceeds its limit" });
        await Wait.UntilAsync(async () => (await gateway.Driver.GetAsync(sandbox.Id, Ending))!.Status is SandboxStatus.Failed, "it says so", Ending);
        Assert.Contains("Evicted", await FailsAsync(ErrorCode.SandboxUnavailable, () => gateway.Locator.LocateAsync(sandbox.Id, Ending)), StringComparison.Ordinal);
        await Wait.UntilAsync(
            async () => await Record.ExceptionAsync(() => worker.Locator.LocateAsync(sandbox.Id, Ending)) is ApiException { Error.Code: ErrorCode.SandboxUnavailable }, "the worker sees it too", Ending);
        Server.Change(sandbox.PodName, pod => pod["metadata"]!["annotations"]!["invoke/claimed-at"] = "2026-01-01T00:00:00Z");
        await Wait.UntilAsync(async () => await gateway.Driver.GetAsync(sandbox.Id, Ending) is null, "it is gone", Ending);
    }

    [Fact]
    public async Task A_container_that_ends_again_and_again_is_told_at_once()
    {
        var gateway = await GatewayAsync();
        var sandbox = await gateway.ClaimAsync();
        Kubelet.Stop(sandbox.PodName);
        Server.Change(sandbox.PodName, pod =>
        {
            var container = pod["status"]!["containerStatuses"]![0]!;
            container["state"] = new JsonObject { ["waiting"] = new JsonObject { ["reason"] = "CrashLoopBackOff" } };
            container["lastState"] = new JsonObject { ["terminated"] = new JsonObject { ["reason"] = "OOMKilled", ["exitCode"] = 137 } };
        });
        await Wait.UntilAsync(async () => (await gateway.Driver.GetAsync(sandbox.Id, Ending))!.Status is SandboxStatus.Starting, "it says so", Ending);
        Assert.Contains("CrashLoopBackOff", await FailsAsync(ErrorCode.SandboxUnavailable, () => gateway.Locator.LocateAsync(sandbox.Id, Ending)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pod_on_a_lost_node_is_taken_out_of_the_books()
    {
        var gateway = await GatewayAsync();
        var sandbox = await gateway.ClaimAsync();
        Server.Change(sandbox.PodName, pod => pod["metadata"]!["deletionTimestamp"] = ApiServer.Now());
        await Wait.UntilAsync(async () => (await gateway.Driver.GetAsync(sandbox.Id, Ending))!.Status is SandboxStatus.Terminating, "it says so", Ending);
        Server.Change(sandbox.PodName, pod => pod["metadata"]!["deletionTimestamp"] = "2026-01-01T00:00:00Z");
        await Wait.UntilAsync(() => Server.Pod(sandbox.PodName) is null, "it is gone", Ending);
    }

    [Fact]
    public async Task A_pod_deleted_behind_our_back_is_no_sandbox_any_more()
    {
        var gateway = await GatewayAsync();
        var worker = await WorkerAsync();
        var sandbox = await gateway.ClaimAsync();
        Server.Remove(sandbox.PodName);
        await Wait.UntilAsync(() => gateway.Pods.Find(sandbox.PodName) is null && worker.Pods.Find(sandbox.PodName) is null, "both see it", Ending);
        Assert.Null(await gateway.Driver.GetAsync(sandbox.Id, Ending));
        await FailsAsync(ErrorCode.NotFound, () => gateway.Locator.LocateAsync(sandbox.Id, Ending));
        await FailsAsync(ErrorCode.NotFound, () => worker.Locator.LocateAsync(sandbox.Id, Ending));
        Assert.False(await gateway.Driver.DeleteAsync(sandbox.Id, Ending));
    }

    [Fact]
    public async Task A_doubted_sandbox_is_looked_at_anew_where_the_watch_is_behind()
    {
        Server.WatchDelay = TimeSpan.FromHours(1);
        Server.Created = name => Server.Change(name, pod => pod["status"] = Kubelet.Running("127.0.0.1", "none"));
        var gateway = await GatewayAsync(settings: ("Kubernetes:StartTimeout", "00:00:01"));
        var sandbox = await gateway.ClaimAsync();
        Server.Change(sandbox.PodName, pod => pod["status"] = new JsonObject { ["phase"] = "Failed", ["reason"] = "Evicted" });
        Assert.NotEqual(SandboxStatus.Failed, (await gateway.Driver.GetAsync(sandbox.Id, Ending))!.Status);
        gateway.Driver.Doubt(sandbox.Id);
        Assert.Equal(SandboxStatus.Failed, (await gateway.Driver.GetAsync(sandbox.Id, Ending))!.Status);

        Server.Remove(sandbox.PodName);
        gateway.Driver.Doubt(sandbox.Id);
        Assert.Null(await gateway.Driver.GetAsync(sandbox.Id, Ending));
    }

    [Fact]
    public async Task A_pooled_pod_is_nobodys_sandbox()
    {
        var gateway = await GatewayAsync("""{"default": {"image": "python", "pool": 1}}""");
        await Wait.UntilAsync(() => Server.Names.Count == 1 && gateway.Pods.Find(Server.Names[0])?.IsUp is true, "it waits", Ending);
        var id = Server.Names[0].Replace('-', '_');
        Assert.Null(await gateway.Driver.GetAsync(id, Ending));
        Assert.False(await gateway.Driver.DeleteAsync(id, Ending));
        Assert.Empty(await gateway.Driver.ListAsync("team", Ending));
        await FailsAsync(ErrorCode.NotFound, () => gateway.Locator.LocateAsync(id, Ending));
    }

    [Fact]
    public async Task A_record_that_somebody_spoilt_is_nobodys_sandbox()
    {
        var gateway = await GatewayAsync();
        var sandbox = await gateway.ClaimAsync();
        await using var other = await GatewayAsync();
        Server.Change(sandbox.PodName, pod => pod["metadata"]!["annotations"]!["invoke/config"] = "{");
        Server.Change(sandbox.PodName, pod => pod["metadata"]!["annotations"]!["invoke/team"] = "thieves");
        await gateway.ClaimAsync();
        Assert.Empty(await other.Driver.ListAsync("thieves", Ending));
    }
}
