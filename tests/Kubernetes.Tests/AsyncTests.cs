using System.Net;
using Invoke.Tests;
using k8s;
using k8s.Models;

namespace Invoke.Kubernetes.Tests;

[Collection("one after the other")]
public sealed class AsyncTests(Cluster cluster)
{
    private static CancellationToken Ending => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_invocation_given_to_one_gateway_ends_and_is_told_by_the_other()
    {
        var sandbox = await cluster.ClaimAsync("def handler(r): return 'hello'");
        var ended = await EndedAsync(await sandbox.SubmitAsync(gateway: 0), gateway: 1);
        Assert.Equal("succeeded", ended.Data.GetProperty("state").GetString());
        Assert.Equal("aGVsbG8=", ended.Data.GetProperty("result").GetProperty("body_base64").GetString());
    }

    [Fact]
    public async Task A_sandbox_deleted_in_mid_run_ends_its_invocation()
    {
        var sandbox = await cluster.ClaimAsync("import time\ndef handler(r):\n    open('/workspace/started', 'w').close()\n    time.sleep(60)");
        var id = await sandbox.SubmitAsync();
        await sandbox.WrittenAsync("/workspace/started");
        await cluster.Client.CoreV1.DeleteNamespacedPodAsync(sandbox.PodName, Cluster.Sandboxes, new V1DeleteOptions { GracePeriodSeconds = 1 }, cancellationToken: Ending);
        var ended = await EndedAsync(id);
        Assert.Equal("dead", ended.Data.GetProperty("state").GetString());
        Assert.Equal("sandbox_lost", ended.Data.GetProperty("error").GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_procd_that_was_killed_runs_the_next_invocation_with_its_configuration()
    {
        var sandbox = await cluster.ClaimAsync("import os\ndef handler(r): return os.environ['NAME']", config: """{"env_vars": {"NAME": "Ada"}}""");
        await ProcessTable.EndAsync(sandbox.ProcdPids(), Ending);
        var ended = await EndedAsync(await sandbox.SubmitAsync());
        Assert.Equal("succeeded", ended.Data.GetProperty("state").GetString());
        Assert.Equal("QWRh", ended.Data.GetProperty("result").GetProperty("body_base64").GetString());
    }

    private async Task<Answer> EndedAsync(string id, int gateway = 0)
    {
        Answer? answer = null;
        await Wait.UntilAsync(async () =>
        {
            answer = await cluster.SendAsync(HttpMethod.Get, $"/api/v1/invocations/{id}?wait=20", gateway: gateway);
            Assert.Equal(HttpStatusCode.OK, answer.Status);
            return answer.Data.GetProperty("finished_at").GetString() is not (null or "0001-01-01T00:00:00Z");
        }, "it has ended", Ending, Cluster.Patience);
        return answer!;
    }
}
