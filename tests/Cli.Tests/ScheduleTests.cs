using System.Text.Json;
using Invoke.Tests;

namespace Invoke.Cli.Tests;

/// <summary>Schedules from the command line.</summary>
public sealed class ScheduleTests(SharedStandalone standalone) : IDisposable
{
    private readonly S0 _s0 = new(standalone);

    public void Dispose() => _s0.Dispose();

    [Fact]
    public async Task One_is_made_shown_rested_and_deleted()
    {
        var id = await _s0.ClaimWithAsync("def handler(request): return 'done'");
        string[] put = ["schedule", "put", id, "--cron", "0 0 1 1 *", "-s", id, "--function", "main"];
        Assert.Equal($"{id}\n", await _s0.PrintsAsync([.. put, "--time-zone", "Europe/Berlin", "--on-missed", "skip", "--body", "hi", "--label", "a=b", "--max-attempts", "2", "-q"]));
        var shown = await _s0.PrintsAsync("schedule", "get", id);
        Assert.Matches("(?m)^Time zone: +Europe/Berlin$", shown);
        Assert.Matches("(?m)^On missed: +skip$", shown);
        var request = JsonElement.Parse(await _s0.PrintsAsync("schedule", "get", id, "-o", "json")).GetProperty("request");
        Assert.Equal(("aGk=", "b", 2), (request.GetProperty("body_base64").GetString(), request.GetProperty("labels").GetProperty("a").GetString(),
            request.GetProperty("retry").GetProperty("max_attempts").GetInt32()));
        Assert.Matches($"(?m)^{id} +0 0 1 1 \\* ", await _s0.PrintsAsync("schedule", "list"));
        Assert.Matches("(?m)^Next: +paused$", await _s0.PrintsAsync("schedule", "pause", id));
        Assert.Matches("(?m)^Next: +20", await _s0.PrintsAsync("schedule", "resume", id));
        Assert.Equal($"Schedule {id} deleted successfully\n", await _s0.PrintsAsync("schedule", "delete", id));
        (await _s0.RunAsync("schedule", "get", id)).FailedSaying(1, "there is no such schedule (not_found)");
        (await _s0.RunAsync([.. put[..3], "--cron", "now and then", .. put[5..]])).FailedSaying(
            1, "cron must be 5 fields (minute, hour, day of the month, month, day of the week), like */5 8-18 * * MON-FRI, that some time meets (bad_request)");
    }
}
