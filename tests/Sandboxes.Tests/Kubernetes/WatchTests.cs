using System.Text.Json.Nodes;
using Invoke.Contracts.Errors;
using Invoke.Contracts.Sandboxes;
using Invoke.Tests;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Invoke.Sandboxes.Tests.Kubernetes;

public sealed class WatchTests : KubernetesTest
{
    private const string Hello = "def handler(r): return 'hello'";

    [Fact]
    public async Task Locating_and_looking_up_call_no_api()
    {
        var gateway = await GatewayAsync();
        var worker = await WorkerAsync();
        var sandbox = await gateway.ClaimAsync();
        Write(sandbox, Hello);
        await SeenAsync(worker, sandbox);
        var before = Server.Count("");
        for (var i = 0; i < 5; i++)
        {
            Assert.NotNull(await gateway.Driver.GetAsync(sandbox.Id, Ending));
            Assert.Equal("hello", Body(await gateway.InvokeAsync(sandbox.Id, $"inv_g{i}")));
            Assert.Equal("hello", Body(await worker.InvokeAsync(sandbox.Id, $"inv_w{i}")));
        }

        Assert.Equal(before, Server.Count(""));
    }

    [Fact]
    public async Task A_watch_that_is_cut_goes_on_where_it_was()
    {
        var gateway = await GatewayAsync();
        var sandbox = await gateway.ClaimAsync();
        await Wait.UntilAsync(() => gateway.Pods.Find(sandbox.PodName)?.Version == $"{Server.Version}", "the watch is up to date", Ending);
        var version = Server.Version;
        Server.CutWatches();
        Server.Change(sandbox.PodName, pod => pod["metadata"]!["annotations"]!["invoke/team"] = "other");
        await Wait.UntilAsync(() => gateway.Pods.Find(sandbox.PodName)?.Sandbox?.TeamId == "other", "the change is seen", Ending);
        Assert.Equal(1, Server.Count($"GET watch {version}"));
        Assert.Equal(1, Server.Count("GET list"));
    }

    [Fact]
    public async Task A_watch_that_is_too_far_behind_lists_anew_and_misses_nothing()
    {
        var gateway = await GatewayAsync();
        var gone = await gateway.ClaimAsync();
        var stays = await gateway.ClaimAsync();
        Server.Fault = request => ApiServer.IsWatch(request) ? (503, "away") : null;
        Server.CutWatches();
        await Wait.UntilAsync(() => gateway.Watch.Trouble is not null, "the watch is cut", Ending);
        Server.Remove(gone.PodName);
        Server.ForgetHistory();
        Server.Fault = _ => null;
        await Wait.UntilAsync(() => gateway.Pods.Find(gone.PodName) is null, "the deletion is seen", Ending);
        Assert.Equal(2, Server.Count("GET list"));
        Assert.NotNull(await gateway.Driver.GetAsync(stays.Id, Ending));
        Assert.Null(await gateway.Driver.GetAsync(gone.Id, Ending));
    }

    [Fact]
    public async Task An_error_event_of_410_lists_anew()
    {
        var gateway = await GatewayAsync();
        await Wait.UntilAsync(() => Server.Count("GET watch") == 1, "it watches", Ending);
        Server.Tell(new JsonObject
        {
            ["type"] = "ERROR",
            ["object"] = new JsonObject { ["kind"] = "Status", ["apiVersion"] = "v1", ["status"] = "Failure", ["reason"] = "Expired", ["code"] = 410, ["message"] = "too old" },
        });
        await Wait.UntilAsync(() => Server.Count("GET list") == 2, "it lists anew", Ending);
        Assert.Equal("team", (await gateway.ClaimAsync()).TeamId);
    }

    [Fact]
    public async Task A_bookmark_moves_the_watch_on()
    {
        var gateway = await GatewayAsync();
        await Wait.UntilAsync(() => Server.Count("GET watch") == 1, "it watches", Ending);
        Server.ForgetHistory();
        var version = Server.Version;
        Server.Tell(new JsonObject
        {
            ["type"] = "BOOKMARK",
            ["object"] = new JsonObject { ["kind"] = "Pod", ["apiVersion"] = "v1", ["metadata"] = new JsonObject { ["resourceVersion"] = $"{version}" } },
        });
        Server.EndWatches();
        await Wait.UntilAsync(() => Server.Count($"GET watch {version}") == 1, "it goes on from the bookmark", Ending);
        Assert.Equal(1, Server.Count("GET list"));
        Assert.Null(gateway.Watch.Trouble);
    }

    [Fact]
    public async Task Without_the_api_what_is_known_is_found_and_the_process_stays_in_service()
    {
        var gateway = await GatewayAsync();
        var worker = await WorkerAsync();
        var sandbox = await gateway.ClaimAsync();
        Write(sandbox, Hello);
        await SeenAsync(worker, sandbox);
        Server.Fault = _ => (503, "away");
        Server.CutWatches();
        await Wait.UntilAsync(() => gateway.Watch.Trouble is not null && worker.Watch.Trouble is not null, "both notice", Ending);
        Assert.Equal("hello", Body(await gateway.InvokeAsync(sandbox.Id, "inv_1")));
        Assert.Equal("hello", Body(await worker.InvokeAsync(sandbox.Id, "inv_2")));
        Assert.Equal(HealthStatus.Degraded, await gateway.HealthAsync());
        await FailsAsync(ErrorCode.StoreUnavailable, () => gateway.ClaimAsync());
        await FailsAsync(ErrorCode.StoreUnavailable, () => gateway.Driver.UpdateAsync(sandbox.Id, one => one, Ending));

        Server.Fault = _ => null;
        Assert.NotNull(await gateway.ClaimAsync());
        await Wait.UntilAsync(async () => await gateway.HealthAsync() is HealthStatus.Healthy, "it is well again", Ending);
    }

    [Fact]
    public async Task A_gateway_that_starts_without_the_api_is_not_ready_until_it_has_listed()
    {
        Server.Fault = _ => (503, "away");
        var gateway = await GatewayAsync();
        Assert.Equal(HealthStatus.Unhealthy, await gateway.HealthAsync());
        Server.Fault = _ => null;
        await Wait.UntilAsync(async () => await gateway.HealthAsync() is HealthStatus.Healthy, "it is ready", Ending);
    }

    [Fact]
    public async Task A_slow_watch_hides_nothing_that_this_gateway_did_itself()
    {
        Server.WatchDelay = TimeSpan.FromHours(1);
        Server.Created = name => Server.Change(name, pod => pod["status"] = Kubelet.Running("127.0.0.1", "none"));
        var gateway = await GatewayAsync(settings: ("Kubernetes:StartTimeout", "00:00:01"));
        var sandbox = await gateway.ClaimAsync();
        Assert.Equal(SandboxStatus.Starting, sandbox.Status);
        var updated = await gateway.Driver.UpdateAsync(sandbox.Id, one => one with { ExpiresAt = new DateTime(2100, 1, 1, 0, 0, 0, DateTimeKind.Utc) }, Ending);
        Assert.Equal(updated, await gateway.Driver.GetAsync(sandbox.Id, Ending));
        Assert.Equal(sandbox.Id, Assert.Single(await gateway.Driver.ListAsync("team", Ending)).Id);
    }

    [Fact]
    public async Task A_sandbox_that_the_watch_has_not_told_of_yet_is_asked_for()
    {
        var gateway = await GatewayAsync();
        await Wait.UntilAsync(() => Server.Count("GET watch") == 1, "the first watches", Ending);
        Server.WatchDelay = TimeSpan.FromHours(1);
        var other = await GatewayAsync();
        var worker = await WorkerAsync();
        await Wait.UntilAsync(() => Server.Count("GET watch") == 3, "all watch", Ending);
        var sandbox = await gateway.ClaimAsync();
        Write(sandbox, Hello);
        Assert.Equal(sandbox.Id, (await other.Driver.GetAsync(sandbox.Id, Ending))!.Id);
        Assert.Equal("hello", Body(await worker.InvokeAsync(sandbox.Id, "inv_1")));
        Assert.Null(await other.Driver.GetAsync("sb_aaaaaaaaaaaa", Ending));
        await FailsAsync(ErrorCode.NotFound, () => worker.Locator.LocateAsync("sb_aaaaaaaaaaaa", Ending));
    }

    [Fact]
    public async Task A_long_list_comes_in_pages()
    {
        for (var i = 0; i < 1100; i++) Server.Add(i);
        var gateway = await GatewayAsync();
        await Wait.UntilAsync(() => gateway.Watch.HasListed, "it has listed", Ending);
        Assert.Equal(3, Server.Count("GET list"));
        Assert.Equal(1100, (await gateway.Driver.ListAsync("team", Ending)).Count);
    }

    private static Task SeenAsync(KubernetesHost worker, Sandbox sandbox) =>
        Wait.UntilAsync(() => worker.Pods.Find(sandbox.PodName)?.IsUp is true, "the worker sees it", Ending);
}
