using System.Text.Json;
using Invoke.Tests;

namespace Invoke.Cli.Tests;

/// <summary>The files of a sandbox.</summary>
public sealed class FilesTests(SharedStandalone standalone) : IDisposable
{
    private readonly S0 _s0 = new(standalone);

    public void Dispose() => _s0.Dispose();

    [Fact]
    public async Task Bytes_go_up_and_come_down_as_they_are()
    {
        var id = await _s0.ClaimAsync();
        var bytes = Enumerable.Range(0, 1_000_000).Select(i => (byte)(i * 31)).ToArray();
        var local = Path.Combine(_s0.Home.FullName, "local");
        await File.WriteAllBytesAsync(local, bytes);
        Assert.Equal("File uploaded to /workspace/up\n", await _s0.PrintsAsync("sandbox", "files", "upload", "local", "/workspace/up", "-s", id));
        Directory.CreateDirectory(Path.Combine(_s0.Home.FullName, "here"));
        Assert.Equal("File downloaded to here/up\n", await _s0.PrintsAsync("sandbox", "files", "download", "/workspace/up", "here", "-s", id));
        Assert.Equal(bytes, await File.ReadAllBytesAsync(Path.Combine(_s0.Home.FullName, "here/up")));
        Assert.Equal(0, (await _s0.ShellAsync($"s0 sandbox files cat /workspace/up -s {id} | cmp - local")).Exit);
        Assert.Equal(0, (await _s0.ShellAsync($"s0 sandbox files write /workspace/piped -s {id} --stdin <local && s0 sandbox files cat /workspace/piped -s {id} | cmp - local")).Exit);
    }

    [Fact]
    public async Task Whoever_has_read_enough_ends_it_quietly()
    {
        var id = await _s0.ClaimAsync();
        var ended = await _s0.ShellAsync($"head -c 5000000 /dev/zero | s0 sandbox files write /workspace/big -s {id} --stdin && s0 sandbox files cat /workspace/big -s {id} | head -c 10 | wc -c");
        Assert.Equal(("File /workspace/big written successfully\n10\n", ""), (ended.Output, ended.Error));
    }

    [Fact]
    public async Task Files_are_listed_looked_at_moved_and_deleted()
    {
        var id = await _s0.ClaimAsync();
        await _s0.PrintsAsync("sandbox", "files", "write", "/workspace/d/ä b.txt", "-s", id, "--data", "12345");
        await _s0.PrintsAsync("sandbox", "files", "write", "/workspace/d/empty", "-s", id, "--data", "");
        var list = (await _s0.PrintsAsync("sandbox", "files", "ls", "/workspace/d", "-s", id)).Split('\n');
        Assert.Matches("^NAME +TYPE +SIZE +MODE +MODIFIED$", list[0]);
        Assert.Matches(@"^empty +file +0 +0644 +\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$", list[1]);
        Assert.Matches("^ä b.txt +file +5 +0644 ", list[2]);
        Assert.Equal("File moved from /workspace/d/empty to /workspace/d/moved\n", await _s0.PrintsAsync("sandbox", "files", "mv", "/workspace/d/empty", "/workspace/d/moved", "-s", id));
        Assert.Equal(0, JsonElement.Parse(await _s0.PrintsAsync("sandbox", "files", "stat", "/workspace/d/moved", "-s", id, "-o", "json")).GetProperty("size").GetInt32());
        Assert.Equal("File /workspace/d deleted successfully\n", await _s0.PrintsAsync("sandbox", "files", "rm", "/workspace/d", "-s", id));
        Assert.Equal("", await _s0.PrintsAsync("sandbox", "files", "mkdir", "/workspace/d", "-s", id, "-q"));
        Assert.Equal("deleted: true\n", await _s0.PrintsAsync("sandbox", "files", "rm", "/workspace/d", "-s", id, "-o", "yaml"));
    }

    [Fact]
    public async Task A_name_cannot_drive_the_terminal()
    {
        var id = await _s0.ClaimWithAsync("def handler(request): open('/workspace/d/\\x1b[31mred', 'w').close()");
        await _s0.PrintsAsync("sandbox", "files", "mkdir", "/workspace/d", "-s", id);
        await _s0.PrintsAsync("sandbox", "function", "invoke", "-s", id, "main");
        Assert.Contains("\\x1b[31mred", await _s0.PrintsAsync("sandbox", "files", "ls", "/workspace/d", "-s", id), StringComparison.Ordinal);
    }
}
