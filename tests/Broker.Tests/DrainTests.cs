using System.Net;
using System.Net.Sockets;
using Invoke.Tests;

namespace Invoke.Broker.Tests;

/// <summary>SIGTERM: what runs is finished, nothing new is taken, and <c>/readyz</c> says so first.</summary>
public sealed class DrainTests(SharedBroker shared) : IClassFixture<SharedBroker>
{
    [Fact]
    public async Task A_worker_finishes_what_it_has_and_leaves_the_rest_to_others()
    {
        await using var cluster = await Cluster.StartAsync(shared.Uri, workers: 1);
        var sandbox = await cluster.ClaimAsync(Sandbox.Waits);
        var answer = sandbox.InvokeAsync();
        await sandbox.RunningAsync();
        var worker = cluster.Workers[0];
        worker.Signal(Native.SIGTERM);
        await DrainingAsync(worker);
        Assert.False(worker.HasExited);

        var other = await cluster.AddWorkerAsync();
        var next = sandbox.InvokeAsync();
        await Wait.UntilAsync(async () => await other.HeldAsync() == 1, "the other one takes the next", TestContext.Current.CancellationToken);
        Assert.Equal(1, await worker.HeldAsync());
        sandbox.Go();
        Assert.Equal("done", (await answer).Succeeded());
        Assert.Equal("done", (await next).Succeeded());
        Assert.Equal(0, await worker.ExitAsync());
        Assert.Equal(2, sandbox.Runs);
    }

    [Fact]
    public async Task A_gateway_answers_whom_it_has_and_takes_nobody_else()
    {
        await using var cluster = await Cluster.StartAsync(shared.Uri, workers: 1);
        var gateway = await cluster.AddGatewayAsync();
        var sandbox = await cluster.ClaimAsync(Sandbox.Waits);
        var answer = sandbox.InvokeAsync(gateway: gateway);
        await sandbox.RunningAsync();
        gateway.Signal(Native.SIGTERM);
        await DrainingAsync(gateway);

        // That it drains is said a moment before its doors are shut: who comes between is still served.
        await Wait.UntilAsync(() => IsShutAsync(gateway.Url), "it listens no more", TestContext.Current.CancellationToken);
        Assert.False(gateway.HasExited);
        sandbox.Go();
        Assert.Equal("done", (await answer).Succeeded());
        Assert.Equal(0, await gateway.ExitAsync());
        Assert.Equal(1, sandbox.Runs);
    }

    private static async Task<bool> IsShutAsync(Uri url)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(url.Host, url.Port, TestContext.Current.CancellationToken);
            return false;
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionRefused or SocketError.ConnectionReset)
        {
            // Reset is who was in the queue at the very moment the doors were shut; the next one is refused.
            return e.SocketErrorCode is SocketError.ConnectionRefused;
        }
    }

    private static Task DrainingAsync(InvokeProcess process) => Wait.UntilAsync(
        async () => await process.ReadyzAsync() is (HttpStatusCode.ServiceUnavailable, "draining"), "it says that it drains", TestContext.Current.CancellationToken);
}
