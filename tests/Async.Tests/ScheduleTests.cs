using System.Globalization;
using System.Net;
using Invoke.Contracts.Invocations;
using Invoke.Contracts.Schedules;
using Invoke.Tests;

namespace Invoke.Async.Tests;

/// <summary>Schedules as their callers see them, on both stores.</summary>
public abstract class ScheduleTests(StandaloneOn on)
{
    private const string Yearly = "0 0 1 1 *";

    private Cluster Invoke => on.Invoke;

    [Fact]
    public async Task One_is_made_shown_replaced_rested_and_deleted()
    {
        var sandbox = await Invoke.ClaimAsync(Sandbox.Hello);
        var name = $"a.{sandbox.Id}";
        var made = await PutAsync(name, Body(sandbox, Yearly, """
            "time_zone":"Europe/Berlin","labels":{"a":"b"},"callback":{"url":"http://127.0.0.1:9/","secret":"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}
            """));
        Assert.Equal(HttpStatusCode.Created, made.Status);
        var schedule = made.As<Schedule>();
        Assert.Equal((name, Yearly, "Europe/Berlin", MissedPolicy.CatchUp, false), (schedule.Name, schedule.Cron, schedule.TimeZone, schedule.OnMissed, schedule.Paused));
        Assert.Equal((12, 31, 23, 0), (schedule.NextAt!.Value.Month, schedule.NextAt.Value.Day, schedule.NextAt.Value.Hour, schedule.NextAt.Value.Minute));
        Assert.DoesNotContain("MfKQ9r8", System.Text.Encoding.UTF8.GetString(made.Bytes), StringComparison.Ordinal);
        Assert.Equal(("b", "http://127.0.0.1:9/", null), (schedule.Request!.Labels!["a"], schedule.Request.Callback!.Url, schedule.Request.Callback.Secret));
        Assert.Equivalent(schedule, (await GetAsync(name)).As<Schedule>(), strict: true);
        Assert.Contains(name, (await Invoke.GetAsync("/api/v1/schedules")).As<ScheduleList>().Schedules.Select(one => one.Name));

        var paused = (await PostAsync($"{name}/pause")).As<Schedule>();
        Assert.Equal((true, null), (paused.Paused, paused.NextAt));
        var replaced = await PutAsync(name, Body(sandbox, "0 0 1 2 *", "\"on_missed\":\"skip\""));
        Assert.Equal((HttpStatusCode.OK, true, null, MissedPolicy.Skip),
            (replaced.Status, replaced.As<Schedule>().Paused, replaced.As<Schedule>().NextAt, replaced.As<Schedule>().OnMissed));
        Assert.Equal(schedule.CreatedAt, replaced.As<Schedule>().CreatedAt);
        Assert.Equal(2, (await PostAsync($"{name}/resume")).As<Schedule>().NextAt!.Value.Month);

        Assert.Equal(HttpStatusCode.OK, (await Invoke.SendAsync(HttpMethod.Delete, $"/api/v1/schedules/{name}")).Status);
        foreach (var answer in (Answer[])[await GetAsync(name), await PostAsync($"{name}/pause"), await PostAsync($"{name}/resume"), await Invoke.SendAsync(HttpMethod.Delete, $"/api/v1/schedules/{name}")])
            answer.Failed(HttpStatusCode.NotFound, "not_found", "there is no such schedule");
    }

    [Theory]
    [InlineData("""{"cron":"* * * * * *"}""", "cron must be 5 fields")]
    [InlineData("""{"cron":"@hourly"}""", "cron must be 5 fields")]
    [InlineData("""{"cron":"0 0 30 2 *"}""", "cron must be 5 fields")]
    [InlineData("""{"cron":5}""", "cron must be 5 fields")]
    [InlineData("{}", "cron must be 5 fields")]
    [InlineData("""{"cron":"* * * * *","time_zone":"Mars/Olympus"}""", "time_zone must be the name of a time zone")]
    [InlineData("""{"cron":"* * * * *","on_missed":"maybe"}""", "on_missed must be 'catch_up' or 'skip'")]
    [InlineData("""{"cron":"* * * * *","not_before":"2030-01-01T00:00:00Z"}""", "not_before has no meaning for a schedule")]
    [InlineData("""{"cron":"* * * * *","labels":{"schedule":"x"}}""", "and none is 'schedule'")]
    [InlineData("""{"cron":"* * * * *"}""", "function must be given")]
    [InlineData("""{"cron":"* * * * *","function":"main"}""", "sandbox_id must be given")]
    [InlineData("""{"cron":"* * * * *","function":"main","sandbox_id":"sb_0123456789ab","timeout_ms":-1}""", "timeout_ms")]
    [InlineData("""{"cron":"* * * * *","function":"main","sandbox_id":"sb_0123456789ab","callback":{"url":"x"}}""", "callback.url must be")]
    [InlineData("[1]", "the body must be a JSON object")]
    public async Task A_bad_one_is_told_its_rule(string body, string message) => (await PutAsync("bad", body)).Failed(HttpStatusCode.BadRequest, "bad_request", message);

    [Fact]
    public async Task A_bad_name_and_a_sandbox_that_is_not_there_are_told()
    {
        (await PutAsync("-a", "{}")).Failed(HttpStatusCode.BadRequest, "bad_request", "name must be 1 to 63");
        (await PutAsync(new string('a', 64), "{}")).Failed(HttpStatusCode.BadRequest, "bad_request", "name must be 1 to 63");
        (await PutAsync("a", """{"cron":"* * * * *","function":"main","sandbox_id":"sb_0123456789ab"}""")).Failed(HttpStatusCode.NotFound, "not_found", "there is no such sandbox");
    }

    private Task<Answer> PutAsync(string name, string body) => Invoke.SendAsync(HttpMethod.Put, $"/api/v1/schedules/{name}", body);

    private Task<Answer> GetAsync(string name) => Invoke.GetAsync($"/api/v1/schedules/{name}");

    private Task<Answer> PostAsync(string path) => Invoke.SendAsync(HttpMethod.Post, $"/api/v1/schedules/{path}");

    private static string Body(Sandbox sandbox, string cron, string more) => $$"""{"cron":"{{cron}}","sandbox_id":"{{sandbox.Id}}","function":"main",{{more}}}""";

    [Collection(StandaloneOnSqlite.Name)]
    public sealed class OnSqlite(StandaloneOnSqlite on) : ScheduleTests(on)
    {
        [Fact]
        public async Task A_minute_passes_and_the_function_has_run_once()
        {
            var sandbox = await Invoke.ClaimAsync("def handler(request): return request['headers']['x-invoke-scheduled-at'][0]");
            var name = $"minutely-{sandbox.Id}";
            var next = (await PutAsync(name, Body(sandbox, "* * * * *", "\"body_base64\":\"\""))).As<Schedule>().NextAt!.Value;
            IReadOnlyList<Invocation> made = [];
            await Wait.UntilAsync(
                async () => (made = await Invoke.InvocationsAsync($"label=schedule:{name}")).Count > 0, "a minute has passed", TestContext.Current.CancellationToken, TimeSpan.FromSeconds(90));
            await Invoke.SendAsync(HttpMethod.Delete, $"/api/v1/schedules/{name}");
            var ended = (await Invoke.EndAsync(Assert.Single(made).InvocationId)).SucceededOnce();
            Assert.Equal(next.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture), System.Text.Encoding.UTF8.GetString(ended.Result!.BodyBase64.Decode()));
        }
    }

    [Collection(StandaloneOnPostgreSql.Name)]
    public sealed class OnPostgreSql(StandaloneOnPostgreSql on) : ScheduleTests(on);
}
