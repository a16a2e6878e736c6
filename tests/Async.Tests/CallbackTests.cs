using System.Net;
using System.Net.Sockets;
using System.Text;
using Invoke.Contracts.Batches;
using Invoke.Contracts.Callbacks;
using Invoke.Contracts.Invocations;
using Invoke.Tests;

namespace Invoke.Async.Tests;

/// <summary>An end is told, on both stores.</summary>
public abstract class CallbackTests(StandaloneOn on)
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private Cluster Invoke => on.Invoke;

    [Fact]
    public async Task An_end_is_told_once_signed_by_the_secret_that_was_given()
    {
        await using var receiver = new Receiver(FreePort.Next());
        var sandbox = await Invoke.ClaimAsync(Sandbox.Hello);
        var accepted = await sandbox.AcceptAsync(Body(receiver, Secret));
        Assert.Equal((CallbackState.Waiting, receiver.Url), (accepted.Callback!.State, accepted.Callback.Url));
        var callback = await ToldAsync($"invocations/{accepted.InvocationId}");

        var came = Assert.Single(receiver.Came);
        Assert.True(came.IsSignedBy(Secret));
        Assert.Equal(callback.CallbackId, came.Id);
        var (type, data) = (came.Json.GetProperty("type").GetString(), came.Json.GetProperty("data"));
        Assert.Equal(("invocation.completed", accepted.InvocationId, "succeeded", 200),
            (type, data.GetProperty("invocation_id").GetString(), data.GetProperty("state").GetString(), data.GetProperty("result").GetProperty("status").GetInt32()));
        Assert.Equal(data.GetProperty("finished_at").GetDateTime(), came.Json.GetProperty("timestamp").GetDateTime());

        var delivery = Assert.Single(callback.Deliveries);
        Assert.Equal((1, DeliveryOutcome.Delivered, 200, new Uri(receiver.Url).Authority), (delivery.Number, delivery.Outcome, delivery.Status, delivery.Address));
        Assert.Equivalent(callback, (await Invoke.InvocationAsync(accepted.InvocationId)).Callback, strict: true);
    }

    [Fact]
    public async Task What_signs_it_is_in_no_answer_and_no_log()
    {
        await using var receiver = new Receiver(FreePort.Next());
        var sandbox = await Invoke.ClaimAsync(Sandbox.Hello);
        var posted = await sandbox.PostInvocationAsync(Body(receiver, Secret));
        var id = posted.As<Invocation>().InvocationId;
        await ToldAsync($"invocations/{id}");
        var hidden = Secret["whsec_".Length..];
        foreach (var path in (string[])[$"invocations/{id}", $"invocations/{id}/deliveries", $"invocations?sandbox_id={sandbox.Id}"])
            Assert.DoesNotContain(hidden, Text((await Invoke.GetAsync($"/api/v1/{path}")).Bytes), StringComparison.Ordinal);
        Assert.DoesNotContain(hidden, Text(posted.Bytes), StringComparison.Ordinal);
        Assert.DoesNotContain(hidden, Invoke.Gateway.Said, StringComparison.Ordinal);
        Assert.DoesNotContain(hidden, Text(Assert.Single(receiver.Came).Body), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_secret_the_teams_own_signs()
    {
        await using var receiver = new Receiver(FreePort.Next());
        var sandbox = await Invoke.ClaimAsync("def handler(request): raise ValueError('no')");
        await ToldAsync($"invocations/{(await sandbox.AcceptAsync(Body(receiver))).InvocationId}");
        var secret = (await Invoke.GetAsync("/api/v1/callbacks/secret")).As<TeamSecret>().Secret;
        var came = Assert.Single(receiver.Came);
        Assert.True(came.IsSignedBy(secret));
        Assert.Equal("failed", came.Json.GetProperty("data").GetProperty("state").GetString());
    }

    [Fact]
    public async Task A_receiver_that_is_down_is_tried_again_under_the_same_id()
    {
        var port = FreePort.Next();
        await using var late = new Receiver(port, before => before == 0 ? 503 : 204);
        var url = late.Url;
        await late.DisposeAsync();
        var sandbox = await Invoke.ClaimAsync(Sandbox.Hello);
        var id = (await sandbox.AcceptAsync($$$"""{"callback":{"url":"{{{url}}}"}}""")).InvocationId;
        await Wait.UntilAsync(
            async () => (await Invoke.InvocationAsync(id)).Callback!.Deliveries.Any(one => one.Outcome is DeliveryOutcome.Unreachable), "it was tried", TestContext.Current.CancellationToken);

        await using var receiver = new Receiver(port, before => before == 0 ? 503 : 204);
        var callback = await ToldAsync($"invocations/{id}");
        Assert.Equal([callback.CallbackId, callback.CallbackId], receiver.Came.Select(one => one.Id));
        Assert.Equal(receiver.Came.First().Body, receiver.Came.Last().Body);
        Assert.Equal([(DeliveryOutcome.Refused, 503), (DeliveryOutcome.Delivered, 204)], callback.Deliveries.TakeLast(2).Select(one => (one.Outcome, one.Status!.Value)));
        Assert.Equal(Enumerable.Range(1, callback.Deliveries.Count), callback.Deliveries.Select(one => one.Number));
    }

    [Fact]
    public async Task Who_answers_410_is_left_alone_and_who_never_takes_it_is_given_up()
    {
        await using var gone = new Receiver(FreePort.Next(), _ => 410);
        await using var never = new Receiver(FreePort.Next(), _ => 500);
        var sandbox = await Invoke.ClaimAsync(Sandbox.Hello);
        var (first, second) = ((await sandbox.AcceptAsync(Body(gone))).InvocationId, (await sandbox.AcceptAsync(Body(never))).InvocationId);
        Assert.Equal(DeliveryOutcome.Gone, Assert.Single((await ToldAsync($"invocations/{first}", CallbackState.Gone)).Deliveries).Outcome);
        var givenUp = await ToldAsync($"invocations/{second}", CallbackState.Failed);
        Assert.Equal((1 + StandaloneOn.Retries, null), (givenUp.Deliveries.Count, givenUp.NextAt));
        Assert.All(givenUp.Deliveries, one => Assert.Equal((DeliveryOutcome.Refused, 500), (one.Outcome, one.Status)));
        Assert.Single(gone.Came);
    }

    [Fact]
    public async Task A_receiver_that_never_answers_holds_up_no_other_and_names_no_metric()
    {
        using var mute = new TcpListener(IPAddress.Loopback, 0);
        mute.Start();
        await using var quick = new Receiver(FreePort.Next());
        var sandbox = await Invoke.ClaimAsync(Sandbox.Hello);
        var slow = $$$"""{"callback":{"url":"http://{{{mute.LocalEndpoint}}}/"}}""";
        var first = (await sandbox.AcceptAsync(slow)).InvocationId;
        for (var i = 0; i < 30; i++) await sandbox.AcceptAsync(slow);
        await Wait.UntilAsync(mute.Pending, "the slow one is called", TestContext.Current.CancellationToken);
        await ToldAsync($"invocations/{(await sandbox.AcceptAsync(Body(quick))).InvocationId}");
        Assert.Empty((await Invoke.InvocationAsync(first)).Callback!.Deliveries);

        var localhost = (await sandbox.AcceptAsync($$$"""{"callback":{"url":"http://localhost:{{{((IPEndPoint)mute.LocalEndpoint).Port}}}/"}}""")).InvocationId;
        await Invoke.EndAsync(localhost);
        var metrics = await Invoke.Gateway.MetricsAsync();
        Assert.Contains("invoke_callback_deliveries_total{", metrics, StringComparison.Ordinal);
        Assert.DoesNotContain($"server_port=\"{((IPEndPoint)mute.LocalEndpoint).Port}\"", metrics, StringComparison.Ordinal);
        Assert.DoesNotContain("dns_question_name", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_end_of_a_batch_is_told_once_and_those_of_its_lines_too()
    {
        await using var receiver = new Receiver(FreePort.Next());
        var sandbox = await Invoke.ClaimAsync(Sandbox.Hello);
        var line = $$$"""{"sandbox_id":"{{{sandbox.Id}}}","function":"main","callback":{"url":"{{{receiver.Url}}}"}}""" + "\n";
        using var lines = new StringContent(string.Concat(Enumerable.Repeat(line, 5)));
        lines.Headers.ContentType = new("application/x-ndjson");
        var posted = await Invoke.SendAsync(
            HttpMethod.Post, $"/api/v1/batches?callback_url={Uri.EscapeDataString(receiver.Url)}", lines, null, [], TestContext.Current.CancellationToken);
        var id = posted.As<BatchAccepted>().BatchId;
        var callback = await ToldAsync($"batches/{id}");

        var told = receiver.Came.Single(one => one.Id == callback.CallbackId).Json;
        Assert.Equal(("batch.completed", id, 5, true),
            (told.GetProperty("type").GetString(), told.GetProperty("data").GetProperty("batch_id").GetString(), told.GetProperty("data").GetProperty("succeeded").GetInt32(),
                told.GetProperty("data").GetProperty("finished").GetBoolean()));
        await Wait.UntilAsync(() => receiver.Came.Count == 6, "all lines are told", TestContext.Current.CancellationToken);
        Assert.Equal(6, receiver.Came.Select(one => one.Id).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task One_that_is_repeated_is_told_as_the_first_was()
    {
        await using var receiver = new Receiver(FreePort.Next());
        var sandbox = await Invoke.ClaimAsync("def handler(request): raise ValueError('no')");
        var first = (await sandbox.AcceptAsync(Body(receiver, Secret))).InvocationId;
        await ToldAsync($"invocations/{first}");
        var second = (await Invoke.SendAsync(HttpMethod.Post, $"/api/v1/invocations/{first}/redrive")).As<Invocation>().InvocationId;
        await ToldAsync($"invocations/{second}");
        Assert.Equal([first, second], receiver.Came.Select(one => one.Json.GetProperty("data").GetProperty("invocation_id").GetString()));
        Assert.All(receiver.Came, one => Assert.True(one.IsSignedBy(Secret)));
    }

    [Fact]
    public async Task Where_there_is_none_is_404_and_a_bad_one_400()
    {
        var sandbox = await Invoke.ClaimAsync(Sandbox.Hello);
        var bare = await sandbox.AcceptAsync();
        Assert.Null(bare.Callback);
        foreach (var path in (string[])[$"invocations/{bare.InvocationId}/deliveries", "invocations/inv_none/deliveries", "batches/bat_none/deliveries"])
            Assert.Equal(HttpStatusCode.NotFound, (await Invoke.GetAsync($"/api/v1/{path}")).Status);
        foreach (var callback in (string[])["7", "{}", """{"url":"ftp://example.com/"}""", """{"url":"https://example.com/","secret":"x"}""", """{"url":["a"]}"""])
            Assert.Equal(HttpStatusCode.BadRequest, (await sandbox.PostInvocationAsync($$"""{"callback":{{callback}}}""")).Status);
    }

    private static string Text(byte[] bytes) => Encoding.UTF8.GetString(bytes);

    private static string Body(Receiver receiver, string? secret = null) =>
        secret is null ? $$$"""{"callback":{"url":"{{{receiver.Url}}}"}}""" : $$$"""{"callback":{"url":"{{{receiver.Url}}}","secret":"{{{secret}}}"}}""";

    /// <summary>The callback once it is over.</summary>
    private async Task<Callback> ToldAsync(string path, CallbackState state = CallbackState.Delivered)
    {
        Callback callback = null!;
        await Wait.UntilAsync(
            async () => (callback = (await Invoke.GetAsync($"/api/v1/{path}/deliveries")).As<Callback>()).State > CallbackState.Sending, $"{path} is told",
            TestContext.Current.CancellationToken);
        Assert.Equal(state, callback.State);
        return callback;
    }

    [Collection(StandaloneOnSqlite.Name)]
    public sealed class OnSqlite(StandaloneOnSqlite on) : CallbackTests(on);

    [Collection(StandaloneOnPostgreSql.Name)]
    public sealed class OnPostgreSql(StandaloneOnPostgreSql on) : CallbackTests(on);
}
