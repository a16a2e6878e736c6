using Invoke.Contracts.Errors;
using Invoke.Contracts.Invocations;
using Invoke.Contracts.Schedules;
using Invoke.Tests;

namespace Invoke.Client.Tests;

/// <summary>The example of docs/sdk.md about schedules, and what it leaves out.</summary>
public sealed class ScheduleExamples(SharedStandalone standalone) : IDisposable
{
    // What the examples print.
    private readonly StringWriter Console = new();

    public void Dispose() => Console.Dispose();

    [Fact]
    public async Task Put_list_and_delete()
    {
        using var client = standalone.Client();
        var sandbox = await client.ClaimSandboxAsync();
        // docs
        var schedule = await client.PutScheduleAsync("report", new ScheduleBody
        {
            Cron = "0 6 * * MON-FRI",
            TimeZone = "Europe/Berlin",
            SandboxId = sandbox.Id,
            Function = "report",
            Retry = new RetryBody { MaxAttempts = 3 },
        });
        Console.WriteLine($"runs at {schedule.NextAt:u}");

        var filter = new InvocationFilter { Label = "schedule:report" };
        await foreach (var run in client.ListInvocationsAsync(filter)) Console.WriteLine(run.State);
        await client.DeleteScheduleAsync("report");
        // end
        Assert.StartsWith("runs at 20", Console.ToString(), StringComparison.Ordinal);
        Assert.Equal(3, schedule.Request!.Retry!.MaxAttempts);
        Assert.Equal(ErrorCode.NotFound, (await Assert.ThrowsAsync<Sandbox0Exception>(() => client.GetScheduleAsync("report"))).Code);
    }

    [Fact]
    public async Task One_rests_and_goes_on()
    {
        using var client = standalone.Client();
        var sandbox = await client.ClaimSandboxAsync();
        var made = await client.PutScheduleAsync("rests", new ScheduleBody { Cron = "0 0 1 1 *", SandboxId = sandbox.Id, Function = "main" });
        Assert.Equal((true, null), ((await client.PauseScheduleAsync("rests")).Paused, (await client.GetScheduleAsync("rests")).NextAt));
        Assert.Equal(made.NextAt, (await client.ResumeScheduleAsync("rests")).NextAt);
        Assert.Contains("rests", (await client.ListSchedulesAsync()).Schedules.Select(one => one.Name));
        await client.DeleteScheduleAsync("rests");
        var refused = await Assert.ThrowsAsync<Sandbox0Exception>(() => client.PutScheduleAsync("bad", new ScheduleBody { Cron = "never" }));
        Assert.Contains("cron must be 5 fields", refused.Message, StringComparison.Ordinal);
    }
}
