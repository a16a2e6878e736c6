using System.Net.Http.Headers;
using System.Text.Json;
using Invoke.Gateway.Tests.Store;

namespace Invoke.Gateway.Tests.Invocations;

/// <summary>A team has its quotas, and hears when it is over them; on both stores.</summary>
public abstract class QuotaTests(PostgresServer? server)
{
    private const string Later = """{"delay_ms":600000}""";

    [Fact]
    public async Task Over_what_may_wait_nothing_more_is_accepted_until_something_has_ended()
    {
        await using var gateway = await StartAsync(("Async:MaxQueued", "3"));
        var sandbox = await ClaimAsync(gateway, null);
        var accepted = new List<Answer>();
        foreach (var _ in Enumerable.Range(0, 3)) accepted.Add(await AcceptAsync(gateway, sandbox));
        Assert.All(accepted, answer => Assert.Equal(202, answer.Status));
        IsTooMuch(await AcceptAsync(gateway, sandbox));
        IsTooMuch(await UploadAsync(gateway, Line(sandbox)));

        // Another team has its own.
        var blue = await gateway.MakeKeyAsync(["invoke", "sandboxes"], "blue");
        Assert.Equal(202, (await AcceptAsync(gateway, await ClaimAsync(gateway, blue.Token), blue.Token)).Status);

        var id = accepted[0].Data.GetProperty("invocation_id").GetString();
        Assert.Equal(200, (await gateway.SendAsync(HttpMethod.Post, $"/api/v1/invocations/{id}/cancel")).Status);
        gateway.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(202, (await AcceptAsync(gateway, sandbox)).Status);
        IsTooMuch(await gateway.SendAsync(HttpMethod.Post, $"/api/v1/invocations/{id}/redrive"));
        IsTooMuch(await gateway.SendAsync(HttpMethod.Post, "/api/v1/invocations/redrive", $$$"""{"filter":{"sandbox_id":"{{{sandbox}}}"}}"""));
    }

    [Fact]
    public async Task Too_many_requests_a_second_are_refused_and_hurt_no_other_team()
    {
        await using var gateway = await StartAsync(("Async:RequestsPerSecond", "1"));
        var sandbox = await ClaimAsync(gateway, null);
        // At one a second these would take most of a minute.
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => AcceptAsync(gateway, sandbox)));
        Assert.Contains(answers, answer => answer.Status == 202);
        Assert.All(answers.Where(answer => answer.Status != 202), IsTooMuch);
        Assert.Contains(answers, answer => answer.Status == 429);
        var blue = await gateway.MakeKeyAsync(["invoke", "sandboxes"], "blue");
        Assert.Equal(202, (await AcceptAsync(gateway, await ClaimAsync(gateway, blue.Token), blue.Token)).Status);
    }

    [Fact]
    public async Task A_batch_takes_no_more_lines_than_it_may_have()
    {
        await using var gateway = await StartAsync(("Async:MaxBatchItems", "5"));
        var sandbox = await ClaimAsync(gateway, null);
        var answer = await UploadAsync(gateway, string.Concat(Enumerable.Repeat(Line(sandbox), 7)));
        Assert.Equal((202, 5, 2), (answer.Status, Count(answer, "accepted"), Count(answer, "rejected_count")));
        Assert.Equal(
            ["6 request_too_large", "7 request_too_large"],
            answer.Data.GetProperty("rejected").EnumerateArray().Select(line => $"{line.GetProperty("line")} {line.GetProperty("code").GetString()}"));
    }

    [Fact]
    public async Task Lines_that_are_sent_again_take_no_room_in_their_batch()
    {
        await using var gateway = await StartAsync(("Async:MaxBatchItems", "5"));
        var sandbox = await ClaimAsync(gateway, null);
        string Keyed(int count) => string.Concat(Enumerable.Range(0, count).Select(i => Line(sandbox, $"line-{i}")));
        Assert.Equal(3, Count(await UploadAsync(gateway, Keyed(3), "cut-off"), "accepted"));
        var whole = await UploadAsync(gateway, Keyed(5), "cut-off");
        Assert.Equal((202, 2, 3, 0), (whole.Status, Count(whole, "accepted"), Count(whole, "replayed"), Count(whole, "rejected_count")));
        var again = await UploadAsync(gateway, Keyed(6), "cut-off");
        Assert.Equal((202, 0, 5, 1), (again.Status, Count(again, "accepted"), Count(again, "replayed"), Count(again, "rejected_count")));
    }

    private Task<RunningGateway> StartAsync((string, string) setting) => server is null
        ? RunningGateway.StartAsync(null, setting)
        : StartAsync(setting, server);

    private static async Task<RunningGateway> StartAsync((string, string) setting, PostgresServer server) =>
        await RunningGateway.StartAsync(null, setting, ("Store:Provider", "PostgreSql"), ("Store:ConnectionString", await server.NewStoreAsync()));

    private static async Task<string> ClaimAsync(RunningGateway gateway, string? key) =>
        (await gateway.SendAsync(HttpMethod.Post, "/api/v1/sandboxes", token: key)).Data.GetProperty("sandbox_id").GetString()!;

    private static Task<Answer> AcceptAsync(RunningGateway gateway, string sandbox, string? key = null) =>
        gateway.SendAsync(HttpMethod.Post, $"/api/v1/sandboxes/{sandbox}/functions/main/invocations", Later, key);

    private static async Task<Answer> UploadAsync(RunningGateway gateway, string lines, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/batches") { Content = new StringContent(lines) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", gateway.Token);
        if (key is not null) request.Headers.Add("Idempotency-Key", key);
        using var response = await gateway.Http.SendAsync(request, TestContext.Current.CancellationToken);
        return await Answer.ReadAsync(response);
    }

    private static string Line(string sandbox, string? key = null) =>
        JsonSerializer.Serialize(new { sandbox_id = sandbox, function = "main", delay_ms = 600_000, idempotency_key = key }) + "\n";

    private static int Count(Answer answer, string name) => answer.Data.GetProperty(name).GetInt32();

    private static void IsTooMuch(Answer answer)
    {
        answer.Failed(429, "too_many_requests", "try again later");
        Assert.Equal("1", answer.Headers["Retry-After"]);
    }

    public sealed class OnSqlite() : QuotaTests(null);

    public sealed class OnPostgreSql(PostgresServer server) : QuotaTests(server);
}
