using System.Net;
using Invoke.Tests;

namespace Invoke.Telemetry.Tests;

/// <summary>Traces of invocations whose worker was lost on the way.</summary>
public sealed class FaultTraceTests(TracedLine line) : IClassFixture<TracedLine>
{
    [Fact]
    public async Task A_redelivery_and_the_resume_after_it_are_in_the_trace_of_the_invocation()
    {
        var sandbox = await line.Cluster.ClaimAsync(Sandbox.Waits);
        var accepted = await line.Cluster.SendAsync(HttpMethod.Post, $"/api/v1/sandboxes/{sandbox.Id}/functions/main/invocations", "{}");
        await sandbox.RunningAsync();
        await line.KillHolderAsync();
        var id = accepted.Data.GetProperty("invocation_id").GetString()!;
        var traceId = accepted.Data.GetProperty("trace_id").GetString()!;
        await line.TraceAsync(traceId, trace => trace.Named("process invoke.claims").Any());
        await Wait.UntilAsync(
            () => line.Receiver.Trace(traceId).Named("claim").Count() == 2, "another worker asks for it", TestContext.Current.CancellationToken);
        sandbox.Go();
        var ended = await line.EndAsync(id);
        Assert.Equal("succeeded", ended.GetProperty("state").GetString());
        Assert.Equal(1, sandbox.Runs);

        var trace = await line.TraceAsync(traceId, trace => trace.Named("record").Any() && trace.Named("process invoke.tickets").Any());
        var again = Assert.Single(trace.Named("process invoke.tickets"), span => span["invoke.redelivered"] == "true");
        var call = Assert.Single(trace.Beneath(again), span => span is { Source: "Invoke.Sandboxes", Name: "POST /api/v1/functions/{name}/invoke" });
        Assert.Equal("true", call["invoke.resume"]);
        Assert.True(trace.Has(call, "handler"), TracedLine.Shown(trace));
        Assert.True(trace.Named("runner").Single().Start < call.Start, "the run began before the call that brought its end");
    }

    [Fact]
    public async Task A_synchronous_invocation_whose_worker_was_killed_is_resumed_in_its_trace()
    {
        var sandbox = await line.Cluster.ClaimAsync(Sandbox.Waits);
        var invoked = sandbox.InvokeAsync();
        await sandbox.RunningAsync();
        await line.KillHolderAsync();
        await Wait.UntilAsync(
            () => line.Receiver.Spans.Any(span => span.Name == "process invoke.sync" && span["invoke.redelivered"] == "true"), "another worker hands it back", TestContext.Current.CancellationToken);
        sandbox.Go();
        var answer = await invoked;
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(1, sandbox.Runs);

        var trace = await line.TraceAsync(TracedLine.TraceIdOf(answer), trace => TraceTests.IsWholeSync(trace) && trace.Named("process invoke.sync").Count() == 2);
        Assert.Equal(2, trace.Named("send invoke.sync").Count());
        Assert.True(trace.IsOneTree, TracedLine.Shown(trace));
        var handedBack = Assert.Single(trace.Named("process invoke.sync"), span => span["invoke.redelivered"] == "true");
        Assert.Empty(trace.ChildrenOf(handedBack));
        var call = Assert.Single(trace.Spans, span => span.Source == "Invoke.Sandboxes");
        Assert.Equal("true", call["invoke.resume"]);
    }
}
