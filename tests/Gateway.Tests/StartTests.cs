using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Invoke.Gateway.Tests;

/// <summary>Starts of the real process that cannot succeed: each ends with one line a mistake, which names the setting and nothing of the framework's.</summary>
public sealed class StartTests : IDisposable
{
    private readonly string _state = Directory.CreateTempSubdirectory("gateway-test-").FullName;

    public StartTests()
    {
        Directory.CreateDirectory(Path.Combine(_state, "bin"));
        File.WriteAllText(Path.Combine(_state, "bin/procd"), "");
    }

    public void Dispose() => Directory.Delete(_state, recursive: true);

    [Theory]
    [InlineData("Sync__QueueTimeout", "00:10:00", "Sync:QueueTimeout must be from 00:00:00.1 to 00:05:00 (hours:minutes:seconds)")]
    [InlineData("Sync__QueueTimeout", "soon", "Sync:QueueTimeout must be a duration (hours:minutes:seconds), not 'soon'")]
    [InlineData("Sync__Retries", "3", "there is no setting Sync:Retries")]
    [InlineData("Local__MaxSandboxes", "0", "Local:MaxSandboxes must be between 1 and 10000")]
    [InlineData("Messaging__Ingress__Prefetch", "0", "Messaging:Ingress:Prefetch must be a number from 1 to 1000")]
    [InlineData("Ingress__Team", "Red Team", "Ingress:Team must be 1 to 63 lower-case letters")]
    [InlineData("Ingress__Users__0", "guest", "Ingress:Users has 'guest', but must have user=team")]
    [InlineData("Ingress__TriggerExchanges__0", "red=", "Ingress:TriggerExchanges has 'red=', but must have a prefix")]
    [InlineData("Ingress__Colour", "red", "there is no setting Ingress:Colour")]
    [InlineData("Messaging__Concurrency", "0", "Messaging:Concurrency must be a number from 1 to 10000")]
    [InlineData("Server__MaxConnections", "0", "Server:MaxConnections must be a number from 1 to 1000000")]
    [InlineData("Server__Colour", "red", "there is no setting Server:Colour")]
    [InlineData("INVOKE_MANAGEMENT_URL", "nonsense", "INVOKE_MANAGEMENT_URL has an address that cannot be listened on")]
    [InlineData("INVOKE_MANAGEMENT_URL", "http://127.0.0.1:99999", "INVOKE_MANAGEMENT_URL has an address that cannot be listened on")]
    [InlineData("ASPNETCORE_URLS", "nonsense", "ASPNETCORE_URLS has an address that cannot be listened on")]
    public async Task A_bad_setting_is_told_by_its_key(string key, string value, string message)
    {
        var line = Assert.Single(await FailAsync((key, value)));
        Assert.StartsWith($"cannot start: {message}", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_mistakes_are_told_at_once() =>
        Assert.Equal(3, (await FailAsync(("Sync__QueueTimeout", "00:00:00"), ("Messaging__Concurrency", "0"), ("Server__MaxConnections", "-1"))).Count);

    [Fact]
    public async Task A_management_port_that_is_taken_is_told()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var line = Assert.Single(await FailAsync(("INVOKE_MANAGEMENT_URL", $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}")));
        Assert.Contains("address already in use", line, StringComparison.Ordinal);
        Assert.EndsWith("INVOKE_MANAGEMENT_URL moves it elsewhere.", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_that_cannot_be_opened_is_told()
    {
        Directory.CreateDirectory(Path.Combine(_state, "invoke.db"));
        var line = Assert.Single(await FailAsync());
        Assert.StartsWith($"cannot start: the store {_state}/invoke.db cannot be opened (INVOKE_STATE says where it is)", line, StringComparison.Ordinal);
    }

    private async Task<List<string>> FailAsync(params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("dotnet", Path.Combine(AppContext.BaseDirectory, "Invoke.Gateway.dll")) { RedirectStandardError = true, UseShellExecute = false };
        foreach (var (name, value) in ((string, string)[])
            [("ASPNETCORE_URLS", "http://127.0.0.1:0"), ("INVOKE_MANAGEMENT_URL", "http://127.0.0.1:0"), ("INVOKE_STATE", _state),
            ("Local__AcceptPlain", "true"), ("Local__Isolation", "Plain"), ("Local__ProcdDirectory", _state), .. environment]) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(TimeSpan.FromSeconds(30));
        try
        {
            var said = await process.StandardError.ReadToEndAsync(deadline.Token);
            await process.WaitForExitAsync(deadline.Token);
            Assert.Equal(1, process.ExitCode);
            Assert.DoesNotContain("Exception", said, StringComparison.Ordinal);
            Assert.DoesNotContain("DataAnnotation", said, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", said, StringComparison.Ordinal);
            // Plain sandboxes are warned of, as they should be, and so is the missing broker.
            return [.. said.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !line.Contains(" warn: Invoke.", StringComparison.Ordinal))];
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }
    }
}
