using System.Net;
using System.Net.Sockets;
using Invoke.Tests;

namespace Invoke.EndToEnd.Tests;

/// <summary>Starts that cannot succeed: each ends at once, with a line that names the key.</summary>
public sealed class WrongStartTests : IDisposable
{
    private readonly Dictionary<string, string> _environment = StandaloneProcess.OwnEnvironment();

    public WrongStartTests() => _environment["Local__AcceptPlain"] = "true";

    public void Dispose()
    {
        foreach (var key in (string[])["INVOKE_STATE", "XDG_RUNTIME_DIR"])
        {
            if (_environment[key].StartsWith(Path.GetTempPath(), StringComparison.Ordinal)) Directory.Delete(_environment[key], recursive: true);
        }
    }

    [Fact]
    public async Task A_port_that_is_taken_is_told()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        _environment["ASPNETCORE_URLS"] = $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";
        await FailsAsync("ASPNETCORE_URLS");
    }

    [Theory]
    [InlineData("ASPNETCORE_URLS", "http://127.0.0.1:99999")]
    [InlineData("ASPNETCORE_URLS", "http://192.0.2.1:8080")]
    [InlineData("ASPNETCORE_URLS", "nonsense")]
    [InlineData("ASPNETCORE_URLS", "ftp://127.0.0.1:0")]
    [InlineData("Sync__QueueTimeout", "soon")]
    [InlineData("Sync__QueueTimeout", "00:00:00")]
    [InlineData("Messaging__Concurrency", "0")]
    [InlineData("Messaging__Concurrency", "many")]
    [InlineData("Messaging__Transport", "Pigeon")]
    [InlineData("Local__Isolation", "Hope")]
    [InlineData("Local__MaxSandboxes", "-1")]
    [InlineData("Local__IdleStop", "00:00:00")]
    [InlineData("Local__StartTimeout", "1:00:00")]
    [InlineData("Local__AcceptPlain", "perhaps")]
    [InlineData("Local__ProcdDirectory", "/nowhere")]
    public async Task A_bad_setting_is_told_by_its_key(string key, string value)
    {
        _environment[key] = value;
        await FailsAsync(key.Replace("__", ":", StringComparison.Ordinal));
    }

    [Fact]
    public async Task All_bad_settings_are_told_at_once()
    {
        _environment["Messaging__Concurrency"] = "0";
        _environment["Sync__QueueTimeout"] = "00:00:00";
        using var process = StandaloneProcess.Start(_environment);
        Assert.NotEqual(0, await process.ExitAsync());
        Assert.Contains(process.Errors, line => line.Contains("Messaging:Concurrency", StringComparison.Ordinal));
        Assert.Contains(process.Errors, line => line.Contains("Sync:QueueTimeout", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/dev/null/state")]
    [InlineData("/proc/invoke")]
    public async Task A_state_directory_that_cannot_be_made_is_told(string path)
    {
        Directory.Delete(_environment["INVOKE_STATE"]);
        _environment["INVOKE_STATE"] = path;
        await FailsAsync("INVOKE_STATE");
    }

    [Fact]
    public async Task A_state_directory_that_cannot_be_written_is_told()
    {
        File.SetUnixFileMode(_environment["INVOKE_STATE"], UnixFileMode.UserRead | UnixFileMode.UserExecute);
        // Root writes everywhere, unless its powers are taken away.
        await FailsAsync("INVOKE_STATE", Environment.IsPrivilegedProcess ? ["setpriv", "--bounding-set=-all", "--inh-caps=-all"] : []);
    }

    [Fact]
    public async Task Plain_sandboxes_have_to_be_accepted()
    {
        _environment["Local__AcceptPlain"] = "false";
        _environment["Local__Isolation"] = "Plain";
        await FailsAsync("Local:AcceptPlain");
    }

    [Fact]
    public async Task A_token_file_that_holds_none_is_told()
    {
        await File.WriteAllTextAsync(Path.Combine(_environment["INVOKE_STATE"], "token"), "", TestContext.Current.CancellationToken);
        await FailsAsync("token");
    }

    private async Task FailsAsync(string key, params string[] prefix)
    {
        using var process = StandaloneProcess.Start(_environment, prefix);
        Assert.InRange(await process.ExitAsync(), 1, 127);
        var line = Assert.Single(process.Errors, said => !said.Contains(" info: ", StringComparison.Ordinal));
        Assert.StartsWith("cannot start: ", line, StringComparison.Ordinal);
        Assert.Contains(key, line, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", process.Said, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", process.Said, StringComparison.Ordinal);
    }
}
