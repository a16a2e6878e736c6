using Invoke.Contracts.Invocations;
using Invoke.Tests;

namespace Invoke.Async.Tests;

/// <summary>The clocks of the machines differ by minutes; only the store's and procd's are asked.</summary>
public sealed class ClockTests(Line line) : LineTests(line)
{
    [Fact]
    public async Task Gateway_and_worker_ten_minutes_apart_lose_and_expire_nothing()
    {
        var gateway = await Line.AddGatewayAsync(await ClockAsync("300"));
        await using var worker = await Line.AddWorkerAsync(await ClockAsync("-300"));
        foreach (var punctual in Line.Gateways) await Line.KillGatewayAsync(punctual);
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        Assert.InRange(await gateway.Process.DateAsync() - now, TimeSpan.FromMinutes(4), TimeSpan.FromMinutes(6));
        Assert.InRange(await worker.Process.DateAsync() - now, TimeSpan.FromMinutes(-6), TimeSpan.FromMinutes(-4));

        var sandbox = await Cluster.ClaimAsync(Sandbox.Counts);
        var prompt = await sandbox.AcceptAsync("""{"expires_in_ms":60000}""");
        var delayed = await sandbox.AcceptAsync("""{"delay_ms":1500,"expires_in_ms":60000}""");
        var later = await sandbox.AcceptAsync("""{"delay_ms":240000}""");
        foreach (var one in (string[])[prompt.InvocationId, delayed.InvocationId])
        {
            var ended = (await Cluster.EndAsync(one)).Succeeded(Finished);
            Assert.InRange(ended.CreatedAt, now.AddSeconds(-1), now.AddMinutes(1));
            Assert.InRange(ended.StartedAt!.Value, ended.DueAt, now.AddMinutes(1));
            Assert.InRange(ended.FinishedAt!.Value, ended.StartedAt.Value, now.AddMinutes(1));
        }

        Assert.Equal(2, sandbox.Runs);
        Assert.Equal(InvocationState.Queued, (await Cluster.InvocationAsync(later.InvocationId)).State);
    }

    /// <summary>What makes a process take the time to be another.</summary>
    private static async Task<(string Name, string Value)[]> ClockAsync(string seconds)
    {
        var library = Path.Combine(AppContext.BaseDirectory, "skewed_clock.so");
        await ChildProgram.RunAsync(
            new Dictionary<string, string>(StringComparer.Ordinal) { ["PATH"] = "/usr/bin:/bin" }, "/usr/bin/clang",
            "-shared", "-fPIC", "-o", library, Path.Combine(Repository.Root, "tests/Async.Tests/skewed_clock.c"));
        return [("LD_PRELOAD", library), ("CLOCK_SKEW", seconds)];
    }
}
