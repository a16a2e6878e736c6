using System.Net;
using System.Text.Json;
using Invoke.Contracts.Invocations;
using Invoke.Tests;

namespace Invoke.Async.Tests;

/// <summary>The stream of an invocation's states, on both stores.</summary>
public abstract class InvocationEventTests(StandaloneOn on)
{
    private Cluster Invoke => on.Invoke;

    [Fact]
    public async Task There_is_one_event_a_state_and_the_terminal_one_is_the_last()
    {
        var sandbox = await Invoke.ClaimAsync(Sandbox.Waits);
        var accepted = await sandbox.AcceptAsync("""{"delay_ms":500}""");
        var seen = new List<(string, string)>();
        await foreach (var one in Invoke.EventsAsync(Path(accepted), cancellationToken: TestContext.Current.CancellationToken))
        {
            Assert.Equal("state", one.Name);
            Assert.Equal(accepted.InvocationId, one.Data.GetProperty("invocation_id").GetString());
            seen.Add((one.Id, State(one)));
            if (State(one) == "running") sandbox.Go();
        }

        Assert.Equal([("1", "queued"), ("2", "running"), ("3", "succeeded")], seen);
    }

    [Fact]
    public async Task It_goes_on_behind_the_last_that_was_heard()
    {
        var sandbox = await Invoke.ClaimAsync(Sandbox.Waits);
        var accepted = await sandbox.AcceptAsync();
        await Invoke.StateAsync(accepted.InvocationId, InvocationState.Running);
        var behind = ReadAsync(accepted, "2");
        sandbox.Go();
        Assert.Equal([("3", "succeeded")], await behind);
        Assert.Equal([("3", "succeeded")], await ReadAsync(accepted, "1"));
        Assert.Equal([("3", "succeeded")], await ReadAsync(accepted, null));
        Assert.Equal([("3", "succeeded")], await ReadAsync(accepted, "nonsense"));
        Assert.Empty(await ReadAsync(accepted, "3"));
    }

    [Fact]
    public async Task Attempts_that_fail_are_heard_of_too()
    {
        var sandbox = await Invoke.ClaimAsync("def handler(request): raise RuntimeError('on purpose')");
        var accepted = await sandbox.AcceptAsync("""{"delay_ms":500,"retry":{"max_attempts":2,"backoff_ms":1}}""");
        Assert.Equal([("1", "queued"), ("2", "running"), ("3", "queued"), ("4", "running"), ("5", "failed")], await ReadAsync(accepted, null));
    }

    [Fact]
    public async Task Of_nothing_there_is_no_stream() => (await Invoke.GetAsync("/api/v1/invocations/inv_nowhere/events")).Failed(HttpStatusCode.NotFound, "not_found");

    private async Task<List<(string Id, string State)>> ReadAsync(Invocation invocation, string? lastId)
    {
        var seen = new List<(string, string)>();
        await foreach (var one in Invoke.EventsAsync(Path(invocation), lastId, TestContext.Current.CancellationToken)) seen.Add((one.Id, State(one)));
        return seen;
    }

    private static string Path(Invocation invocation) => $"/api/v1/invocations/{invocation.InvocationId}/events";

    private static string State(ServerSentEvent one) => one.Data.GetProperty("state").GetString()!;

    [Collection(StandaloneOnSqlite.Name)]
    public sealed class OnSqlite(StandaloneOnSqlite on) : InvocationEventTests(on);

    [Collection(StandaloneOnPostgreSql.Name)]
    public sealed class OnPostgreSql(StandaloneOnPostgreSql on) : InvocationEventTests(on);
}
