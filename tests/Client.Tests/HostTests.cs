using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace Invoke.Client.Tests;

/// <summary>The client among the services of a host, and in its traces.</summary>
public sealed class HostTests
{
    private const string Sandboxes = """{"sandboxes":[],"count":0,"has_more":false}""";

    [Fact]
    public async Task A_host_gets_the_client_over_its_own_handlers()
    {
        await using var server = new ScriptedServer(ScriptedServer.Failed(503, "draining", headers: "Retry-After: 0\r\n"), ScriptedServer.Ok(Sandboxes));
        var seen = new List<string>();
        var services = new ServiceCollection();
        services.AddSandbox0Client(options =>
        {
            options.BaseUrl = server.Url;
            options.Token = "s0_host";
        }).AddHttpMessageHandler(() => new Seeing(seen));
        await using var provider = services.BuildServiceProvider();
        var list = await provider.GetRequiredService<Sandbox0Client>().ListSandboxesAsync(new SandboxQuery { Limit = 1, Paused = false });
        Assert.Equal(0, list.Count);
        Assert.Equal(["/api/v1/sandboxes?paused=false&limit=1", "/api/v1/sandboxes?paused=false&limit=1"], seen);
        Assert.All(server.Requests, request => Assert.Contains("Authorization: Bearer s0_host\r\n", request, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_call_joins_the_trace_of_its_caller()
    {
        await using var server = new ScriptedServer(ScriptedServer.Ok(Sandboxes));
        using var client = new Sandbox0Client(new Sandbox0ClientOptions { BaseUrl = server.Url });
        using var activity = new Activity("caller").SetIdFormat(ActivityIdFormat.W3C).Start();
        await client.ListSandboxesAsync();
        Assert.Contains($"traceparent: 00-{activity.TraceId}-", Assert.Single(server.Requests), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_changes_is_asked_for_at_each_try()
    {
        await using var server = new ScriptedServer(ScriptedServer.Failed(503, "draining", headers: "Retry-After: 0\r\n"), ScriptedServer.Ok(Sandboxes));
        var keys = new Queue<string>(["s0_one", "s0_two"]);
        using var client = new Sandbox0Client(new Sandbox0ClientOptions { BaseUrl = server.Url, TokenSource = _ => ValueTask.FromResult(keys.Dequeue()) });
        await client.ListSandboxesAsync();
        Assert.Collection(server.Requests,
            first => Assert.Contains("Bearer s0_one", first, StringComparison.Ordinal),
            second => Assert.Contains("Bearer s0_two", second, StringComparison.Ordinal));
    }

    private sealed class Seeing(List<string> seen) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            seen.Add(request.RequestUri!.PathAndQuery);
            return base.SendAsync(request, cancellationToken);
        }
    }
}
