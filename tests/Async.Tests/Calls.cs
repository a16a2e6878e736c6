using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Invoke.Contracts;
using Invoke.Contracts.Batches;
using Invoke.Contracts.Invocations;
using Invoke.Tests;

namespace Invoke.Async.Tests;

/// <summary>The calls of the asynchronous API.</summary>
internal static class Calls
{
    private static readonly JsonSerializerOptions Wire = Json.StrictOptions();

    public static Task<Answer> PostInvocationAsync(this Sandbox sandbox, string body = "{}", string? key = null, InvokeProcess? gateway = null, string function = "main") =>
        sandbox.Cluster.SendAsync(
            HttpMethod.Post, $"/api/v1/sandboxes/{sandbox.Id}/functions/{function}/invocations", new StringContent(body), gateway,
            key is null ? [] : [("Idempotency-Key", key)], TestContext.Current.CancellationToken);

    /// <summary>Has an invocation accepted.</summary>
    public static async Task<Invocation> AcceptAsync(this Sandbox sandbox, string body = "{}", string? key = null, InvokeProcess? gateway = null, string function = "main")
    {
        var answer = await sandbox.PostInvocationAsync(body, key, gateway, function);
        Assert.True(answer.Status is HttpStatusCode.Accepted, $"{answer}");
        return answer.As<Invocation>();
    }

    public static Task<Answer> GetAsync(this Cluster cluster, string path) => cluster.SendAsync(HttpMethod.Get, path);

    public static async Task<Invocation> InvocationAsync(this Cluster cluster, string id, string query = "")
    {
        var answer = await cluster.GetAsync($"/api/v1/invocations/{id}{query}");
        Assert.True(answer.Status is HttpStatusCode.OK, $"{answer}");
        return answer.As<Invocation>();
    }

    /// <summary>Waits until it is terminal.</summary>
    public static async Task<Invocation> EndAsync(this Cluster cluster, string id)
    {
        var invocation = await cluster.InvocationAsync(id, "?wait=60");
        // A ticket that was lost with its gateway is given anew after a minute.
        if (invocation.State <= InvocationState.Running) invocation = await cluster.InvocationAsync(id, "?wait=60");
        Assert.True(invocation.State > InvocationState.Running, $"it is {invocation.State} after two minutes, waiting for {invocation.Waiting}\n{cluster.Said()}");
        return invocation;
    }

    /// <summary>Waits until it is in that state.</summary>
    public static async Task<Invocation> StateAsync(this Cluster cluster, string id, InvocationState state)
    {
        Invocation invocation = null!;
        await Wait.UntilAsync(
            async () => (invocation = await cluster.InvocationAsync(id)).State == state, $"{id} is {state}", TestContext.Current.CancellationToken);
        return invocation;
    }

    public static async Task<IReadOnlyList<Invocation>> InvocationsAsync(this Cluster cluster, string query)
    {
        var answer = await cluster.GetAsync($"/api/v1/invocations?limit=200&{query}");
        Assert.True(answer.Status is HttpStatusCode.OK, $"{answer}");
        return answer.As<InvocationList>().Invocations;
    }

    public static Task<Answer> PostBatchAsync(this Cluster cluster, string lines, string? key = null) =>
        cluster.PostBatchAsync(new StringContent(lines, Encoding.UTF8), key);

    public static Task<Answer> PostBatchAsync(this Cluster cluster, HttpContent lines, string? key = null)
    {
        lines.Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
        return cluster.SendAsync(HttpMethod.Post, "/api/v1/batches", lines, null, key is null ? [] : [("Idempotency-Key", key)], TestContext.Current.CancellationToken);
    }

    public static async Task<Batch> LedgerAsync(this Cluster cluster, string id, string query = "")
    {
        var answer = await cluster.GetAsync($"/api/v1/batches/{id}{query}");
        Assert.True(answer.Status is HttpStatusCode.OK, $"{answer}");
        var ledger = answer.As<Batch>();
        Assert.Equal(ledger.Accepted, ledger.Queued + ledger.Running + ledger.Succeeded + ledger.Failed + ledger.TimedOut + ledger.Cancelled + ledger.Expired + ledger.Dead);
        return ledger;
    }

    public static Task<Answer> CancelAsync(this Cluster cluster, string id) => cluster.SendAsync(HttpMethod.Post, $"/api/v1/invocations/{id}/cancel");

    /// <summary>Fails unless it succeeded by attempts that ended like this.</summary>
    public static Invocation Succeeded(this Invocation invocation, params AttemptOutcome[] attempts)
    {
        Assert.True(invocation.State is InvocationState.Succeeded, $"{invocation.State} {invocation.Error}");
        Assert.Equal(attempts, invocation.Attempts.Select(attempt => attempt.Outcome));
        return invocation;
    }

    /// <summary>Fails unless exactly one attempt ran, whatever number of others were proven not to have started.</summary>
    public static Invocation SucceededOnce(this Invocation invocation)
    {
        Assert.True(invocation.State is InvocationState.Succeeded, $"{invocation.State} {invocation.Error}");
        Assert.All(invocation.Attempts.SkipLast(1), attempt => Assert.Equal(AttemptOutcome.NotStarted, attempt.Outcome));
        Assert.Equal(AttemptOutcome.Finished, invocation.Attempts[^1].Outcome);
        return invocation;
    }

    public static T As<T>(this Answer answer) => answer.Data.Deserialize<T>(Wire)!;

    /// <summary>What the processes of the cluster have said, for a test that fails.</summary>
    private static string Said(this Cluster cluster) =>
        string.Join("\n\n", cluster.Gateways.Concat(cluster.Workers).Select(process => $"{process.Pid}: {string.Join('\n', process.Said.Split('\n').TakeLast(40))}"));
}
