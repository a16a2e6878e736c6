using System.Net;
using System.Text.Json;
using Invoke.Tests;
using k8s;
using k8s.Models;

namespace Invoke.Kubernetes.Tests;

[Collection("one after the other")]
public sealed class InvokeTests(Cluster cluster)
{
    private const string Hello = "def handler(r): return 'hello'";

    private static CancellationToken Ending => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_function_answers_through_either_gateway()
    {
        var sandbox = await cluster.ClaimAsync("import os\ndef handler(r): return 'hello ' + os.environ['NAME']", config: """{"env_vars": {"NAME": "Ada"}}""");
        Assert.Equal("hello Ada", (await sandbox.InvokeAsync(gateway: 0)).Succeeded());
        Assert.Equal("hello Ada", (await sandbox.InvokeAsync(gateway: 1)).Succeeded());
        Assert.Equal("running", (await sandbox.GetAsync(gateway: 1)).Data.GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_function_finds_nothing_to_hold_on_to()
    {
        var sandbox = await cluster.ClaimAsync("""
            import json, os, pathlib

            def refused(action):
                try:
                    action()
                    return "allowed"
                except OSError as e:
                    return type(e).__name__

            def handler(r):
                status = dict(line.split(":\t", 1) for line in pathlib.Path("/proc/self/status").read_text().splitlines() if ":\t" in line)
                return {
                    "body": {
                        "uid": os.getuid(), "gid": os.getgid(), "caps": status["CapBnd"], "nnp": status["NoNewPrivs"], "seccomp": status["Seccomp"],
                        "root": refused(lambda: pathlib.Path("/hole").write_text("x")),
                        "procd": refused(lambda: pathlib.Path("/procd/bin/procd").write_text("x")),
                        "token": os.path.exists("/var/run/secrets/kubernetes.io"),
                        "memory": refused(lambda: open("/proc/1/mem", "rb").read(1)),
                        "services": [name for name in os.environ if "_SERVICE_" in name],
                        "tmp": refused(lambda: pathlib.Path("/tmp/x").write_text("x")),
                    }
                }
            """);
        var found = JsonElement.Parse((await sandbox.InvokeAsync()).Succeeded());
        Assert.Equal(10001, found.GetProperty("uid").GetInt32());
        Assert.Equal(10001, found.GetProperty("gid").GetInt32());
        Assert.Equal("0000000000000000", found.GetProperty("caps").GetString());
        Assert.Equal("1", found.GetProperty("nnp").GetString());
        Assert.Equal("2", found.GetProperty("seccomp").GetString());
        Assert.Equal("OSError", found.GetProperty("root").GetString());
        Assert.Equal("OSError", found.GetProperty("procd").GetString());
        Assert.Equal("PermissionError", found.GetProperty("memory").GetString());
        Assert.False(found.GetProperty("token").GetBoolean());
        Assert.Empty(found.GetProperty("services").EnumerateArray());
        Assert.Equal("allowed", found.GetProperty("tmp").GetString());
    }

    [Fact]
    public async Task A_pod_deleted_in_mid_run_is_a_sandbox_lost()
    {
        var sandbox = await cluster.ClaimAsync("import time\ndef handler(r):\n    open('/workspace/started', 'w').close()\n    time.sleep(60)");
        var run = sandbox.InvokeAsync();
        await sandbox.WrittenAsync("/workspace/started");
        await cluster.Client.CoreV1.DeleteNamespacedPodAsync(sandbox.PodName, Cluster.Sandboxes, new V1DeleteOptions { GracePeriodSeconds = 1 }, cancellationToken: Ending);
        (await run).Failed(HttpStatusCode.BadGateway, "sandbox_lost");
        await GoneAsync(sandbox);
        (await sandbox.InvokeAsync(gateway: 1)).Failed(HttpStatusCode.NotFound, "not_found");
    }

    [Fact]
    public async Task A_killed_procd_starts_anew_in_its_place_and_the_workspace_stays()
    {
        var sandbox = await cluster.ClaimAsync("import os\ndef handler(r): return open('/workspace/note').read() + os.environ['NAME']", config: """{"env_vars": {"NAME": "Ada"}}""");
        await sandbox.WriteAsync("note", "def handler(r): open('/workspace/note', 'w').write('kept by ')");
        Assert.Equal(HttpStatusCode.OK, (await sandbox.InvokeAsync(function: "note")).Status);
        var before = Assert.Single(sandbox.ProcdPids());
        await ProcessTable.EndAsync([before], Ending);

        // The first call after it already finds the new one, with its configuration.
        Assert.Equal("kept by Ada", (await sandbox.InvokeAsync()).Succeeded());
        Assert.NotEqual(before, Assert.Single(sandbox.ProcdPids()));
        await Wait.UntilAsync(async () => (await sandbox.PodAsync()).Status.ContainerStatuses[0].RestartCount == 1, "kubelet tells of the restart", Ending, Cluster.Patience);
    }

    [Fact]
    public async Task A_procd_killed_in_mid_run_is_a_sandbox_lost_and_serves_again()
    {
        var sandbox = await cluster.ClaimAsync("import time\ndef handler(r):\n    open('/workspace/started', 'w').close()\n    time.sleep(60)");
        await sandbox.WriteAsync("hello", Hello);
        var run = sandbox.InvokeAsync();
        await sandbox.WrittenAsync("/workspace/started");
        ProcessTable.Kill(sandbox.ProcdPids());
        (await run).Failed(HttpStatusCode.BadGateway, "sandbox_lost");
        Assert.Equal("hello", (await sandbox.InvokeAsync(gateway: 1, function: "hello")).Succeeded());
    }

    [Fact]
    public async Task A_worker_that_is_replaced_finishes_what_it_runs()
    {
        var sandbox = await cluster.ClaimAsync("import time\ndef handler(r):\n    open('/workspace/started', 'a').close()\n    time.sleep(6)\n    return 'done'");
        var run = sandbox.InvokeAsync();
        await sandbox.WrittenAsync("/workspace/started");
        foreach (var worker in await cluster.PodsOfAsync("worker"))
            await cluster.Client.CoreV1.DeleteNamespacedPodAsync(worker.Metadata.Name, Cluster.Platform, cancellationToken: Ending);
        Assert.Equal("done", (await run).Succeeded());
        await cluster.ReadyAsync("worker", 2);
        Assert.Equal("done", (await sandbox.InvokeAsync()).Succeeded());
    }

    [Fact]
    public async Task A_sandbox_ends_with_its_time_to_live()
    {
        var sandbox = await cluster.ClaimAsync(Hello, config: """{"ttl": 20}"""); // a busy machine needs some of it to claim and write
        Assert.Equal("hello", (await sandbox.InvokeAsync()).Succeeded());
        await GoneAsync(sandbox);
        (await sandbox.GetAsync()).Failed(HttpStatusCode.NotFound, "not_found");
    }

    [Fact]
    public async Task Memory_without_end_ends_the_run_and_not_the_sandbox()
    {
        var sandbox = await cluster.ClaimAsync("def handler(r): return str(len(bytearray(1 << 30)))", template: "small");
        await sandbox.WriteAsync("hello", Hello);
        var answer = await sandbox.InvokeAsync();
        Assert.Contains(answer.Code, new[] { "function_crashed", "function_failed", "sandbox_lost" });
        Assert.Equal("hello", (await sandbox.InvokeAsync(function: "hello")).Succeeded());
    }

    private Task GoneAsync(ClusterSandbox sandbox) => Wait.UntilAsync(
        async () => (await cluster.Client.CoreV1.ListNamespacedPodAsync(Cluster.Sandboxes, fieldSelector: $"metadata.name={sandbox.PodName}")).Items.Count == 0
            && (await sandbox.GetAsync()).Status is HttpStatusCode.NotFound && (await sandbox.GetAsync(gateway: 1)).Status is HttpStatusCode.NotFound,
        "the sandbox is gone", Ending, Cluster.Patience);
}
