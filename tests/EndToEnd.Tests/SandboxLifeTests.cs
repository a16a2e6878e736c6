using System.Net;
using System.Text.Json;

namespace Invoke.EndToEnd.Tests;

/// <summary>Wire contract, section 4.</summary>
public abstract class SandboxLifeTests(RunningInvoke invoke)
{
    private const string Never = "0001-01-01T00:00:00Z";

    [Fact]
    public async Task The_example_of_the_founding_page_works()
    {
        await using var sandbox = await invoke.ClaimAsync();
        var made = await invoke.SendAsync(HttpMethod.Post, sandbox.FilePath("/workspace/functions") + "&mkdir=true&recursive=true");
        Assert.Equal((HttpStatusCode.Created, """{"created":true}"""), (made.Status, made.Data.GetRawText()));
        await sandbox.WriteAsync("/workspace/functions/main.py", """
            import base64
            import json

            def handler(request):
                raw = base64.b64decode(request.get("body_base64") or "e30=")
                payload = json.loads(raw.decode("utf-8"))
                name = payload.get("name", "world")
                return {"status": 201, "headers": {"content-type": "application/json"}, "body": {"message": f"hello {name}"}}
            """);
        var answer = await sandbox.InvokeAsync("main", """{"method":"POST","path":"/hello","body_base64":"eyJuYW1lIjoiQWRhIn0="}""");
        Assert.Equal("""{"message":"hello Ada"}""", answer.Succeeded());
        Assert.Equal("""{"status":201,"headers":{"content-type":["application/json"]},"body_base64":"eyJtZXNzYWdlIjoiaGVsbG8gQWRhIn0="}""", answer.Data.GetRawText());
    }

    [Fact]
    public async Task An_answer_names_its_invocation_and_where_its_time_went()
    {
        await using var sandbox = await invoke.ClaimAsync();
        var answer = await sandbox.RunAsync("import time\ndef handler(request): time.sleep(0.2)");
        Assert.Equal(204, answer.Data.GetProperty("status").GetInt32());
        Assert.Matches(@"\Ainv_[0-9a-z]{26}\z", answer.Headers["X-Invocation-Id"]);
        var hops = answer.Headers["Server-Timing"].Split(", ").Select(hop => hop.Split(";dur=")).ToDictionary(hop => hop[0], hop => double.Parse(hop[1], System.Globalization.CultureInfo.InvariantCulture), StringComparer.Ordinal);
        Assert.Equal(["total", "gateway", "queue", "claim", "procd-queue", "boot", "load", "handler"], hops.Keys);
        Assert.InRange(hops["handler"], 200, 10_000);
        Assert.InRange(hops["total"], hops["handler"], 30_000);
        Assert.InRange(hops.Values.Skip(1).Sum(), hops["total"] * 0.9, (hops["total"] * 1.1) + 1);
    }

    [Fact]
    public async Task A_claimed_sandbox_shows_all_that_the_SDKs_read()
    {
        await using var sandbox = await invoke.ClaimAsync();
        Assert.Matches(@"\Asb_[a-z0-9]{12}\z", sandbox.Id);
        Properties((await invoke.SendAsync(HttpMethod.Get, sandbox.Path)).Data,
            "id", "template_id", "team_id", "user_id", "status", "paused", "power_state", "auto_resume", "pod_name", "expires_at", "hard_expires_at", "claimed_at", "created_at",
            "runtime_generation", "updated_at");
        Properties((await invoke.SendAsync(HttpMethod.Get, sandbox.Path + "/status")).Data,
            "sandbox_id", "template_id", "team_id", "pod_name", "status", "claimed_at", "expires_at", "hard_expires_at", "created_at");
        var list = (await invoke.SendAsync(HttpMethod.Get, "/api/v1/sandboxes?limit=200")).Data;
        Properties(list, "sandboxes", "count", "has_more");
        var summary = list.GetProperty("sandboxes").EnumerateArray().Single(one => one.GetProperty("id").GetString() == sandbox.Id);
        Properties(summary, "id", "template_id", "status", "paused", "power_state", "cluster_id", "created_at", "expires_at", "hard_expires_at",
            "runtime_generation", "updated_at");
        Properties(summary.GetProperty("power_state"), "desired", "desired_generation", "observed", "observed_generation", "phase");
        Assert.Equal(Never, summary.GetProperty("expires_at").GetString());
    }

    [Fact]
    public async Task A_claim_answers_with_the_names_of_the_contract()
    {
        var claimed = await invoke.SendAsync(HttpMethod.Post, "/api/v1/sandboxes", """{"template":"default"}""");
        await using var sandbox = new SandboxUnderTest(invoke, claimed.Data.GetProperty("sandbox_id").GetString()!);
        Assert.Equal(HttpStatusCode.Created, claimed.Status);
        Properties(claimed.Data, "sandbox_id", "status", "pod_name", "template", "cluster_id");
        Assert.Equal(("running", "default", JsonValueKind.Null),
            (claimed.Data.GetProperty("status").GetString(), claimed.Data.GetProperty("template").GetString(), claimed.Data.GetProperty("cluster_id").ValueKind));
    }

    [Fact]
    public async Task Updates_and_refreshes_move_the_end_of_a_sandbox()
    {
        await using var sandbox = await invoke.ClaimAsync("""{"config":{"ttl":600,"hard_ttl":3600}}""");
        var claimed = (await invoke.SendAsync(HttpMethod.Get, sandbox.Path)).Data;
        var (first, hard) = (End(claimed, "expires_at"), End(claimed, "hard_expires_at"));
        Assert.Equal(600, (first - End(claimed, "claimed_at")).TotalSeconds, 2.0);
        Assert.Equal(3600, (hard - End(claimed, "claimed_at")).TotalSeconds, 2.0);

        var refreshed = (await invoke.SendAsync(HttpMethod.Post, sandbox.Path + "/refresh", """{"duration":1200}""")).Data;
        Properties(refreshed, "sandbox_id", "expires_at", "hard_expires_at");
        Assert.InRange((End(refreshed, "expires_at") - first).TotalSeconds, 599, 640);

        var updated = (await invoke.SendAsync(HttpMethod.Put, sandbox.Path, """{"config":{"ttl":60,"auto_resume":false}}""")).Data;
        Assert.False(updated.GetProperty("auto_resume").GetBoolean());
        Assert.True(End(updated, "expires_at") < first);
        Assert.Equal(hard, End(updated, "hard_expires_at"));
        Assert.Equal(updated.GetRawText(), (await invoke.SendAsync(HttpMethod.Get, sandbox.Path)).Data.GetRawText());
    }

    [Fact]
    public async Task A_deleted_sandbox_is_gone_with_its_files_and_processes()
    {
        var sandbox = await invoke.ClaimAsync();
        Assert.Equal("hello", (await sandbox.RunAsync(SandboxUnderTest.Hello)).Succeeded());
        var deleted = await sandbox.DeleteAsync();
        Assert.Equal(HttpStatusCode.OK, deleted.Status);
        Properties(deleted.Data, "message");
        Assert.False(Directory.Exists(sandbox.Workspace));
        (await sandbox.InvokeAsync()).Failed(HttpStatusCode.NotFound, "not_found");
        (await sandbox.DeleteAsync()).Failed(HttpStatusCode.NotFound, "not_found");
        await sandbox.DisposeAsync();
    }

    [Fact]
    public async Task A_delete_ends_what_runs()
    {
        await using var sandbox = await invoke.ClaimAsync();
        await sandbox.FunctionAsync("main", "import time\ndef handler(request):\n    open('started', 'w').close()\n    time.sleep(100)");
        var running = sandbox.InvokeAsync();
        await sandbox.FileAppearsAsync("started");
        Assert.Equal(HttpStatusCode.OK, (await sandbox.DeleteAsync()).Status);
        var answer = await running;
        Assert.Contains(answer.Code, (string[])["cancelled", "sandbox_lost"]);
    }

    [Fact]
    public async Task A_sandbox_whose_time_is_over_is_reaped()
    {
        await using var sandbox = await invoke.ClaimAsync("""{"config":{"ttl":1}}""");
        await Invoke.Tests.Wait.UntilAsync(
            async () => (await invoke.SendAsync(HttpMethod.Get, sandbox.Path)).Status == HttpStatusCode.NotFound, "the sandbox is reaped", TestContext.Current.CancellationToken);
        await Invoke.Tests.Wait.UntilAsync(() => !Directory.Exists(sandbox.Workspace), "its files are gone", TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Env_vars_reach_every_function_of_their_sandbox_and_no_other()
    {
        await using var with = await invoke.ClaimAsync("""{"config":{"env_vars":{"COLOUR":"grün"}}}""");
        await using var without = await invoke.ClaimAsync();
        const string source = "import os\ndef handler(request): return os.environ.get('COLOUR', 'none')";
        Assert.Equal("grün", (await with.RunAsync(source)).Succeeded());
        Assert.Equal("grün", (await with.RunAsync(source, name: "other")).Succeeded());
        Assert.Equal("none", (await without.RunAsync(source)).Succeeded());
    }

    [Fact]
    public async Task Lists_are_filtered_and_paged()
    {
        await using var one = await invoke.ClaimAsync();
        await using var two = await invoke.ClaimAsync();
        var page = (await invoke.SendAsync(HttpMethod.Get, "/api/v1/sandboxes?limit=1&status=running&template_id=default&paused=false")).Data;
        Assert.Equal(1, page.GetProperty("sandboxes").GetArrayLength());
        Assert.True(page.GetProperty("has_more").GetBoolean());
        Assert.InRange(page.GetProperty("count").GetInt32(), 2, 100);
        foreach (var query in (string[])["status=failed", "template_id=other", "paused=true", "offset=2000000000"])
            Assert.Equal(0, (await invoke.SendAsync(HttpMethod.Get, "/api/v1/sandboxes?" + query)).Data.GetProperty("sandboxes").GetArrayLength());
    }

    private static DateTimeOffset End(JsonElement data, string name) => data.GetProperty(name).GetDateTimeOffset();

    private static void Properties(JsonElement data, params string[] names) => Assert.Equal(names.Order(StringComparer.Ordinal), data.EnumerateObject().Select(property => property.Name).Order(StringComparer.Ordinal));
}
