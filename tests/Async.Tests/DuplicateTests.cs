using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Invoke.Contracts.Invocations;
using Invoke.Contracts.Messages;
using Invoke.Tests;

namespace Invoke.Async.Tests;

/// <summary>What comes more than once, or late, counts once.</summary>
public sealed class DuplicateTests(Line line) : LineTests(line)
{
    private const string FailsThenWaits = """
        import os, time
        here = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
        def handler(request):
            with open(here + '/runs', 'a') as runs:
                runs.write(f'{os.getpid()}\n')
            if len(open(here + '/runs').readlines()) == 1:
                raise RuntimeError('the first attempt')
            while not os.path.exists(here + '/go'):
                time.sleep(0.01)
            return 'the second attempt'
        """;

    private const string Retried = """{"retry":{"max_attempts":2,"backoff_ms":1}}""";

    [Fact]
    public async Task Tickets_delivered_five_times_run_once()
    {
        var sandbox = await Cluster.ClaimAsync(Sandbox.Counts);
        await using var tickets = await Tap.OnAsync(Line.Broker.Uri, Queues.Tickets);
        var accepted = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => sandbox.AcceptAsync($$"""{"path":"/{{i}}"}""")));
        foreach (var one in accepted)
        {
            await Wait.UntilAsync(() => tickets.Count(one.InvocationId) > 0, "its ticket is published", TestContext.Current.CancellationToken);
            await tickets.RepeatAsync(one.InvocationId, 4);
        }

        await using var worker = await Line.AddWorkerAsync();
        await using var other = await Line.AddWorkerAsync();
        foreach (var one in accepted) (await Cluster.EndAsync(one.InvocationId)).SucceededOnce();
        await EmptyAsync(Queues.Tickets);
        Assert.Equal(8, sandbox.Runs);

        foreach (var one in accepted) await tickets.RepeatAsync(one.InvocationId, 5);
        await EmptyAsync(Queues.Tickets);
        Assert.Equal(8, sandbox.Runs);
    }

    [Fact]
    public async Task Results_delivered_five_times_are_recorded_once()
    {
        var sandbox = await Cluster.ClaimAsync(Sandbox.Counts);
        await using var results = await Tap.OnAsync(Line.Broker.Uri, Queues.Results);
        await using var worker = await Line.AddWorkerAsync();
        var recorded = new List<Invocation>();
        foreach (var i in Enumerable.Range(0, 8)) recorded.Add((await Cluster.EndAsync((await sandbox.AcceptAsync()).InvocationId)).Succeeded(Finished));
        foreach (var one in recorded) await results.RepeatAsync(one.InvocationId, 4);
        await EmptyAsync(Queues.Results);
        foreach (var one in recorded) Assert.Equivalent(one, await Cluster.InvocationAsync(one.InvocationId), strict: true);
        Assert.Equal(8, sandbox.Runs);
    }

    [Fact]
    public async Task A_late_failure_of_an_older_attempt_is_only_noted()
    {
        var (id, sandbox, results, worker) = await SecondAttemptAsync();
        await using var ownedResults = results;
        await using var ownedWorker = worker;
        await results.RepeatAsync(id, 1);
        await EmptyAsync(Queues.Results);
        Assert.Equal(InvocationState.Running, (await Cluster.InvocationAsync(id)).State);
        sandbox.Go();
        Assert.Equal("the second attempt", BodyOf((await Cluster.EndAsync(id)).Succeeded(Finished, Finished)));
        Assert.Equal(2, sandbox.Runs);
    }

    [Fact]
    public async Task A_late_success_of_an_older_attempt_ends_it_and_cancels_the_newer()
    {
        var (id, sandbox, results, worker) = await SecondAttemptAsync();
        await using var ownedResults = results;
        await using var ownedWorker = worker;
        await results.ForgeAsync(id, message => message["run"] = new JsonObject
        {
            ["response"] = new JsonObject { ["status"] = 200, ["headers"] = new JsonObject(), ["bodyBase64"] = Convert.ToBase64String("late"u8) },
        });
        var ended = await Cluster.EndAsync(id);
        Assert.Equal((InvocationState.Succeeded, "late"), (ended.State, BodyOf(ended)));
        var second = (await File.ReadAllLinesAsync(Path.Combine(sandbox.Workspace, "runs"), TestContext.Current.CancellationToken))[1];
        await Wait.UntilAsync(() => !Directory.Exists($"/proc/{second}"), "the newer attempt is killed", TestContext.Current.CancellationToken);
        await EmptyAsync(Queues.Results);
        Assert.Equivalent(ended.Result, (await Cluster.InvocationAsync(id)).Result, strict: true);
    }

    [Fact]
    public async Task Two_gateways_accept_one_idempotency_key_once()
    {
        var sandbox = await Cluster.ClaimAsync(Sandbox.Counts);
        await using var worker = await Line.AddWorkerAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => sandbox.PostInvocationAsync("""{"path":"/once"}""", "fifty", Line.Gateways[i % 2].Process)));
        Assert.Single(answers, answer => answer.Status is HttpStatusCode.Accepted);
        Assert.All(answers, answer => Assert.True(
            answer.Status is HttpStatusCode.Accepted || (answer.Status is HttpStatusCode.OK && answer.Headers["Idempotent-Replayed"] == "true"), $"{answer}"));
        var id = Assert.Single(answers.Select(answer => answer.As<Invocation>().InvocationId).Distinct(StringComparer.Ordinal));
        (await Cluster.EndAsync(id)).Succeeded(Finished);
        Assert.Equal(1, sandbox.Runs);
        (await sandbox.PostInvocationAsync("""{"path":"/other"}""", "fifty")).Failed(HttpStatusCode.UnprocessableEntity, "idempotency_key_reused");
    }

    /// <summary>An invocation whose first attempt failed and whose second one runs.</summary>
    private async Task<(string Id, Sandbox Sandbox, Tap Results, WiredProcess Worker)> SecondAttemptAsync()
    {
        var sandbox = await Cluster.ClaimAsync(FailsThenWaits);
        var results = await Tap.OnAsync(Line.Broker.Uri, Queues.Results);
        var worker = await Line.AddWorkerAsync();
        var accepted = await sandbox.AcceptAsync(Retried);
        await sandbox.RunningAsync(2);
        await Wait.UntilAsync(() => results.Count(accepted.InvocationId) > 0, "the first result is heard", TestContext.Current.CancellationToken);
        return (accepted.InvocationId, sandbox, results, worker);
    }

    private static string BodyOf(Invocation invocation) => Encoding.UTF8.GetString(invocation.Result!.BodyBase64.Decode());
}
