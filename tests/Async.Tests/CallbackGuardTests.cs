using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Invoke.Contracts.Callbacks;
using Invoke.Contracts.Invocations;
using Invoke.Tests;

namespace Invoke.Async.Tests;

/// <summary>Nobody is called inside: not when it is asked for, and not when an address is another one by the time it is sent.</summary>
public sealed class CallbackGuardTests
{
    private static readonly (string, string) Retries = ("Callbacks__RetryAfter", "01:00:00");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_leads_inside_is_422_or_is_not_sent_with_its_reason_in_the_log()
    {
        // 1. Where it is allowed, callbacks are accepted that lead to a listener of ours in every spelling.
        using var inside = new TcpListener(IPAddress.Loopback, 0);
        inside.Start();
        var port = ((IPEndPoint)inside.LocalEndpoint).Port;
        string[] hosts = ["127.0.0.1", "0x7f.1", "2130706433", "[::ffff:127.0.0.1]", "localhost", "169.254.169.254", "10.0.0.1", "192.168.0.1", "[::1]", "0.0.0.0"];
        await using var invoke = await Cluster.StandaloneAsync(Retries);
        await RestartAsync(invoke, ("Callbacks__AllowPrivateNetworks", "true"));
        var sandbox = await invoke.ClaimAsync(Sandbox.Hello);
        var accepted = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var host in hosts) accepted[host] = (await sandbox.AcceptAsync(Body(host, port))).InvocationId;

        // 2. Where it is not, the same are refused ...
        await RestartAsync(invoke);
        foreach (var host in hosts)
        {
            var refused = await sandbox.PostInvocationAsync(Body(host, port));
            Assert.True(refused.Status is HttpStatusCode.UnprocessableEntity && refused.Code is "callback_url_forbidden", $"{host}: {refused}");
        }

        // 3. ... and those that are there are not sent.
        foreach (var host in hosts)
        {
            await invoke.CancelAsync(accepted[host]);
            var delivery = await DeliveryAsync(invoke, accepted[host]);
            Assert.Equal((DeliveryOutcome.Forbidden, null, null), (delivery.Outcome, delivery.Status, delivery.Address));
            Assert.Contains("which is not a global one", delivery.Message, StringComparison.Ordinal);
        }

        Assert.False(inside.Pending());
    }

    [Fact]
    public async Task A_name_that_changes_its_answer_is_not_followed_inside()
    {
        using var inside = new TcpListener(IPAddress.Loopback, 0);
        inside.Start();
        var port = ((IPEndPoint)inside.LocalEndpoint).Port;
        var hosts = Path.GetTempFileName();
        await File.WriteAllTextAsync(hosts, "127.0.0.1 localhost\n93.184.216.34 rebind.example\n", Token);
        await using (var invoke = await Cluster.StandaloneAsync(Retries))
        {
            // It has a hosts file of its own, which the test changes under it.
            await invoke.Gateway.KillAsync();
            invoke.Gateways.Clear();
            await invoke.AddGatewayAsync(project: "Standalone", prefix: ["/usr/bin/bwrap", "--die-with-parent", "--dev-bind", "/", "/", "--bind", hosts, "/etc/hosts"]);
            var sandbox = await invoke.ClaimAsync(Sandbox.Hello);
            var id = (await sandbox.AcceptAsync(Body("rebind.example", port))).InvocationId;
            await File.WriteAllTextAsync(hosts, "127.0.0.1 localhost rebind.example\n", Token);
            await invoke.CancelAsync(id);
            var delivery = await DeliveryAsync(invoke, id);
            Assert.Equal((DeliveryOutcome.Forbidden, "the host has the address 127.0.0.1, which is not a global one"), (delivery.Outcome, delivery.Message));
        }

        Assert.False(inside.Pending());
        File.Delete(hosts);
    }

    /// <summary>It ends when it is cancelled.</summary>
    private static string Body(string host, int port) =>
        string.Create(CultureInfo.InvariantCulture, $$$"""{"delay_ms":3600000,"callback":{"url":"http://{{{host}}}:{{{port}}}/"}}""");

    private static async Task RestartAsync(Cluster invoke, params (string, string)[] settings)
    {
        await invoke.Gateway.KillAsync();
        invoke.Gateways.Clear();
        await invoke.AddGatewayAsync(project: "Standalone", settings: settings);
    }

    private static async Task<CallbackDelivery> DeliveryAsync(Cluster invoke, string id)
    {
        Invocation invocation = null!;
        await Wait.UntilAsync(async () => (invocation = await invoke.InvocationAsync(id)).Callback!.Deliveries.Count > 0, $"{id} was tried", Token);
        return invocation.Callback!.Deliveries[0];
    }
}
