using System.Text.Json;
using Invoke.Tests;

namespace Invoke.Cli.Tests;

/// <summary>How things are printed: for people on a terminal, for pipes and for programs.</summary>
public sealed class OutputTests(SharedStandalone standalone) : IDisposable
{
    private const char Escape = '\x1b';

    private readonly S0 _s0 = new(standalone);

    public void Dispose() => _s0.Dispose();

    [Fact]
    public async Task A_sandbox_goes_through_its_life()
    {
        _s0.File("sandbox.yaml", "config:\n  env_vars: {COLOUR: green}\n  ttl: 600");
        var created = await _s0.PrintsAsync("sandbox", "create", "-f", "sandbox.yaml", "--hard-ttl", "1200", "--env", "SIZE=1=2", "-o", "yaml");
        var id = created.Split('\n')[0]["sandbox_id: ".Length..];
        await _s0.PrintsAsync("sandbox", "files", "write", "/workspace/functions/env.py", "-s", id, "--data", "import os\ndef handler(request): return os.environ['COLOUR'] + os.environ['SIZE']");
        Assert.Equal("green1=2", await _s0.PrintsAsync("sandbox", "function", "invoke", "-s", id, "env"));

        var details = JsonElement.Parse(await _s0.PrintsAsync("sandbox", "get", id, "-o", "json"));
        Assert.Equal(TimeSpan.FromSeconds(600), details.GetProperty("expires_at").GetDateTime() - details.GetProperty("claimed_at").GetDateTime());
        Assert.Contains(id, (await _s0.PrintsAsync("sandbox", "list", "--status", "running", "--template-id", "default", "-q")).Split('\n'));
        Assert.Equal($"{id}\n", await _s0.PrintsAsync("sandbox", "refresh", id, "--duration", "900", "-q"));
        Assert.Matches($"^ID: +{id}\n", await _s0.PrintsAsync("sandbox", "update", id, "--ttl", "700", "--auto-resume", "false"));
        Assert.Equal("running\n", await _s0.PrintsAsync("sandbox", "status", id, "-q"));
        Assert.Equal($"Sandbox {id} deleted successfully\n", await _s0.PrintsAsync("sandbox", "delete", id));
    }

    [Fact]
    public async Task Keys_are_made_used_listed_and_deleted()
    {
        var created = JsonElement.Parse(await _s0.PrintsAsync("apikey", "create", "--name", "ci", "--scope", "invoke", "--scope", "sandboxes", "--expires-in", "30d", "-o", "json"));
        var (id, key) = (created.GetProperty("id").GetString()!, created.GetProperty("key").GetString()!);
        Assert.Equal(TimeSpan.FromDays(30), created.GetProperty("expires_at").GetDateTime() - created.GetProperty("created_at").GetDateTime());
        Assert.StartsWith("ID", await _s0.PrintsAsync("sandbox", "list", "--token", key), StringComparison.Ordinal);
        var list = await _s0.PrintsAsync("apikey", "list");
        Assert.Matches($"(?m)^{id} +ci +invoke, sandboxes ", list);
        Assert.DoesNotContain(key, list, StringComparison.Ordinal);
        Assert.Equal($"API key {id} deleted successfully\n", await _s0.PrintsAsync("apikey", "delete", id));
        Assert.Equal(1, (await _s0.RunAsync("apikey", "delete", id)).Exit);
    }

    [Fact]
    public async Task A_pipe_gets_plain_lines_as_wide_as_they_are()
    {
        var id = await _s0.ClaimAsync();
        var name = new string('n', 200);
        await _s0.PrintsAsync("sandbox", "files", "write", $"/workspace/w/{name}", "-s", id, "--data", "");
        var lines = (await _s0.PrintsAsync("sandbox", "files", "ls", "/workspace/w", "-s", id)).Split('\n');
        Assert.Equal(3, lines.Length);
        Assert.StartsWith(name, lines[1], StringComparison.Ordinal);
        Assert.All(lines, line => Assert.Equal(line.TrimEnd(), line));
        Assert.DoesNotContain(lines, line => line.Contains(Escape, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_terminal_gets_colours_unless_NO_COLOR_is_set()
    {
        _s0.Environment["TERM"] = "xterm-256color";
        Assert.Contains($"{Escape}[1mID", (await OnATerminalAsync("s0 sandbox list")).Output, StringComparison.Ordinal);
        _s0.Environment["NO_COLOR"] = "1";
        var plain = (await OnATerminalAsync("s0 sandbox list")).Output;
        Assert.Contains("ID", plain, StringComparison.Ordinal);
        Assert.DoesNotContain($"{Escape}[1m", plain, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_prompt_after_a_body_begins_a_line()
    {
        var id = await _s0.ClaimWithAsync("def handler(request): return 'body'");
        Assert.Equal("body\r\n", (await OnATerminalAsync($"s0 sandbox function invoke -s {id} main")).Output);
    }

    [Fact]
    public async Task Every_command_has_help_and_examples()
    {
        Assert.Contains("Commands:", await _s0.PrintsAsync(), StringComparison.Ordinal);
        Assert.Contains("function", await _s0.PrintsAsync("sandbox", "--help"), StringComparison.Ordinal);
        var help = await _s0.PrintsAsync("sandbox", "function", "invoke", "-h");
        Assert.Contains("Examples:\n  s0 sandbox function invoke -s sb_0123456789ab main --body '{\"name\":\"Ada\"}'\n", help, StringComparison.Ordinal);
        Assert.Contains("--body-base64", help, StringComparison.Ordinal);
        Assert.Matches(@"^s0 \d+\.\d+\.\d+\n$", await _s0.PrintsAsync("--version"));
    }

    [Fact]
    public async Task Bash_completes_commands_options_and_values()
    {
        Assert.Equal("sandbox\n", await CompleteAsync("s0 sand"));
        Assert.Equal("function\n", await CompleteAsync("s0 sandbox fu"));
        Assert.Equal("--body\n--body-base64\n", await CompleteAsync("s0 sandbox function invoke --bo"));
        Assert.Equal("json\n", await CompleteAsync("s0 sandbox list -o j"));
        Assert.Contains("compdef", await _s0.PrintsAsync("completion", "zsh"), StringComparison.Ordinal);
        Assert.Contains("complete -c s0", await _s0.PrintsAsync("completion", "fish"), StringComparison.Ordinal);
    }

    private async Task<string> CompleteAsync(string line) => (await _s0.ShellAsync($$"""
        source <(s0 completion bash)
        COMP_LINE='{{line}}' COMP_POINT={{line.Length}} COMP_WORDS=({{line}}) COMP_CWORD={{line.Count(c => c == ' ')}}
        _s0
        printf '%s\n' "${COMPREPLY[@]}" | sort
        """)).Output;

    private Task<Ended> OnATerminalAsync(string command) => _s0.ShellAsync($"script -qec '{command}' /dev/null");
}
