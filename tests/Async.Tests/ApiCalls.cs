using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Invoke.Contracts.Errors;
using Invoke.Contracts.Invocations;
using Invoke.Tests;

namespace Invoke.Async.Tests;

/// <summary>The calls of the asynchronous API that only its own tests make.</summary>
internal static class ApiCalls
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static Task<Answer> PostAsync(this Cluster cluster, string path, string? body = null, params (string Name, string Value)[] headers) =>
        cluster.SendAsync(HttpMethod.Post, path, body is null ? null : new StringContent(body), null, headers, Token);

    public static Task<Answer> PostFunctionAsync(this Sandbox sandbox, string function, string body, params (string Name, string Value)[] headers) =>
        sandbox.Cluster.PostAsync($"/api/v1/sandboxes/{sandbox.Id}/functions/{function}/invocations", body, headers);

    /// <summary>A sandbox with that function as <c>main</c> that runs so many at once.</summary>
    public static async Task<Sandbox> ClaimAsync(this Cluster cluster, string source, int maxConcurrency)
    {
        var claimed = await cluster.PostAsync("/api/v1/sandboxes", $$$"""{"template":"default","config":{"max_concurrency":{{{maxConcurrency}}}}}""");
        Assert.Equal(HttpStatusCode.Created, claimed.Status);
        var sandbox = new Sandbox(cluster, claimed.Data.GetProperty("sandbox_id").GetString()!);
        await sandbox.WriteAsync("main", source);
        return sandbox;
    }

    /// <summary>Has it accepted and waits for its end.</summary>
    public static async Task<Invocation> RunAsync(this Sandbox sandbox, string body = "{}") => await sandbox.Cluster.EndAsync((await sandbox.AcceptAsync(body)).InvocationId);

    public static async Task<(HttpResponseHeaders Headers, HttpContentHeaders Content, string Text)> TextAsync(this Cluster cluster, string path)
    {
        using var response = await cluster.Http.GetAsync(new Uri(cluster.Gateway.Url, path), Token);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return (response.Headers, response.Content.Headers, await response.Content.ReadAsStringAsync(Token));
    }

    /// <summary>The events of a stream, until it ends.</summary>
    public static async IAsyncEnumerable<ServerSentEvent> EventsAsync(
        this Cluster cluster, string path, string? lastId = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(cluster.Gateway.Url, path));
        if (lastId is not null) request.Headers.Add("Last-Event-ID", lastId);
        using var response = await cluster.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        Assert.Equal((HttpStatusCode.OK, "text/event-stream"), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        while (await lines.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.Length > 0)
            {
                var parts = line.Split(": ", 2);
                if (parts[0].Length > 0) fields[parts[0]] = parts[^1];
            }
            else if (fields.Count > 0)
            {
                yield return new ServerSentEvent(fields["event"], fields["id"], JsonElement.Parse(fields["data"]));
                fields.Clear();
            }
        }
    }

    /// <summary>Fails unless it ended in that state with that error.</summary>
    public static Invocation Ended(this Invocation invocation, InvocationState state, ErrorCode? code, params AttemptOutcome[] attempts)
    {
        Assert.Equal((state, code), (invocation.State, invocation.Error?.Code));
        Assert.Equal(attempts, invocation.Attempts.Select(attempt => attempt.Outcome));
        Assert.Equal(Enumerable.Range(1, attempts.Length), invocation.Attempts.Select(attempt => attempt.Number));
        Assert.NotNull(invocation.FinishedAt);
        Assert.Null(invocation.Waiting);
        Assert.Equal(state is InvocationState.Succeeded, invocation.Result is not null);
        return invocation;
    }
}
