using System.Net;
using System.Net.Sockets;
using Invoke.Tests;

namespace Invoke.Cli.Tests;

/// <summary>What is wrong is said in one line, with an exit code of 2 for a wrong call and 1 for a failure.</summary>
public sealed class BadInputTests(SharedStandalone standalone) : IDisposable
{
    private readonly S0 _s0 = new(standalone);

    public void Dispose() => _s0.Dispose();

    [Theory]
    [InlineData("bogus", "s0 has no command 'bogus': sandbox, invocation, batch, trigger, schedule, callback, apikey, completion (see s0 --help)")]
    [InlineData("--bogus", "s0 has no option --bogus (see s0 --help)")]
    [InlineData("apikey", "apikey needs a command: create, list, delete (see s0 apikey --help)")]
    [InlineData("apikey lst", "apikey has no command 'lst': create, list, delete (see s0 apikey --help)")]
    [InlineData("sandbox get", "sandbox get needs <sandbox-id> (see s0 sandbox get --help)")]
    [InlineData("sandbox get a b", "sandbox get does not take 'b' as well (see s0 sandbox get --help)")]
    [InlineData("sandbox get a/../b", "sandbox-id must be letters, digits, '_' and '-', not 'a/../b' (see s0 sandbox get --help)")]
    [InlineData("sandbox list --limit many", "--limit must be a whole number from 1 to 200, not 'many' (see s0 sandbox list --help)")]
    [InlineData("sandbox list --status bad", "--status must be one of starting, running, failed, completed, terminating, cleaned, not 'bad' (see s0 sandbox list --help)")]
    [InlineData("sandbox list --paused maybe", "--paused must be one of true, false, not 'maybe' (see s0 sandbox list --help)")]
    [InlineData("sandbox list -o xml", "--output must be table, json or yaml, not 'xml'")]
    [InlineData("sandbox update sb_1", "nothing to change: pass --ttl, --hard-ttl or --auto-resume")]
    [InlineData("sandbox files ls", "Option '--sandbox-id' is required (see s0 sandbox files ls --help)")]
    [InlineData("sandbox files write /a -s sb_1", "pass either --data or --stdin")]
    [InlineData("sandbox files write /a -s sb_1 --data x --stdin", "pass either --data or --stdin")]
    [InlineData("sandbox function invoke -s sb_1 main --header bad", "--header must be key=value, not 'bad' (see s0 sandbox function invoke --help)")]
    [InlineData("sandbox function invoke -s sb_1 main --query =bad", "--query must be key=value, not '=bad' (see s0 sandbox function invoke --help)")]
    [InlineData("sandbox function invoke -s sb_1 main --body a --stdin", "pass only one of --body, --body-base64 and --stdin")]
    [InlineData("sandbox function invoke -s sb_1 main --body-base64 a --body b", "pass only one of --body, --body-base64 and --stdin")]
    [InlineData("sandbox function invoke -s sb_1 main --body-base64 a", "--body-base64 must be standard base64 with padding and without white space")]
    [InlineData("sandbox function invoke -s sb_1 main --timeout-ms -1", "--timeout-ms must be a whole number from 0 to 120000, not '-1' (see s0 sandbox function invoke --help)")]
    [InlineData("sandbox function invoke -s sb_1 main --wait", "--wait needs --async")]
    [InlineData("sandbox function invoke -s sb_1 main --async --label a=1 --label a=2", "--label a is given twice")]
    [InlineData("invocation redrive", "name an invocation, or say which with --sandbox-id, --function, --state, --batch-id or --label")]
    [InlineData("invocation redrive inv_1 --state failed", "--state is for many invocations; leave it or the id out")]
    [InlineData("apikey create --name a --expires-in 3w", "--expires-in must be a number and one of s, m, h, d, for example 30d, not '3w' (see s0 apikey create --help)")]
    [InlineData("completion tcsh", "there is no completion for 'tcsh', only for bash, zsh, fish")]
    [InlineData("sandbox list --api-url elsewhere", "--api-url must be an http or https address, for example http://127.0.0.1:8080, not 'elsewhere'")]
    public async Task A_wrong_call_is_a_usage_error(string args, string line) => (await _s0.RunAsync(args.Split(' '))).FailedSaying(2, line);

    [Fact]
    public async Task A_variable_that_was_never_set_is_told() =>
        (await _s0.RunAsync("sandbox", "files", "ls", "/", "-s", "")).FailedSaying(2, "--sandbox-id is empty; was a variable never set? (see s0 sandbox files ls --help)");

    [Fact]
    public async Task A_token_that_cannot_be_sent_is_not_printed() =>
        (await _s0.RunAsync("sandbox", "list", "--token", "a\nb")).FailedSaying(2, "the API key from --token must be printable ASCII without spaces");

    [Fact]
    public async Task A_wrong_token_is_told_with_where_it_came_from()
    {
        _s0.Environment["SANDBOX0_TOKEN"] = "s0_nobody";
        (await _s0.RunAsync("sandbox", "list")).FailedSaying(1, $"{standalone.Url.GetLeftPart(UriPartial.Authority)} does not know the API key from SANDBOX0_TOKEN; set SANDBOX0_TOKEN or pass --token");
    }

    [Fact]
    public async Task A_token_without_the_scope_is_told()
    {
        var key = (await _s0.PrintsAsync("apikey", "create", "--name", "files only", "--scope", "files", "--raw")).Trim();
        var ended = await _s0.RunAsync("sandbox", "list", "--token", key);
        Assert.Equal(1, ended.Exit);
        Assert.StartsWith("s0: the API key from --token may not do this: ", ended.Error, StringComparison.Ordinal);
        Assert.Single(ended.Error.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task No_token_is_told_with_what_to_do()
    {
        _s0.Environment["SANDBOX0_TOKEN"] = null;
        (await _s0.RunAsync("sandbox", "list")).FailedSaying(2, "no API key: set SANDBOX0_TOKEN, pass --token, or run s0 in the directory of a running standalone, where .invoke/token is");
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_told_with_who_said_so()
    {
        using var unused = new TcpListener(IPAddress.Loopback, 0);
        unused.Start();
        var url = $"http://{unused.LocalEndpoint}";
        unused.Stop();
        _s0.Environment["SANDBOX0_BASE_URL"] = url;
        (await _s0.RunAsync("sandbox", "list")).FailedSaying(1, $"cannot connect to {url}: Connection refused; is Invoke running there? (the address is from SANDBOX0_BASE_URL)");
    }

    [Theory]
    [InlineData("sandbox files upload none /workspace/a -s sb_1", "none does not exist")]
    [InlineData("sandbox files upload . /workspace/a -s sb_1", ". is a directory; name a file")]
    [InlineData("sandbox function push none -s sb_1", "none is not a directory")]
    [InlineData("sandbox function push . -s sb_1", ". has no .py file; a function main is a file main.py")]
    [InlineData("batch submit none", "none does not exist")]
    [InlineData("sandbox create -f none", "none does not exist")]
    public async Task A_missing_file_is_told(string args, string line) => (await _s0.RunAsync(args.Split(' '))).FailedSaying(1, line);

    [Theory]
    [InlineData("</")]
    [InlineData("<&-")]
    public async Task Standard_input_that_cannot_be_read_is_told(string redirection)
    {
        var ended = await _s0.ShellAsync($"s0 sandbox function invoke -s sb_1 main --stdin {redirection}");
        Assert.Equal((1, ""), (ended.Exit, ended.Output));
        Assert.StartsWith("s0: cannot read standard input: ", Assert.Single(ended.Error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a: [", "line 2: ")]
    [InlineData("config: {ttl: soon}", "config.ttl has the wrong type")]
    [InlineData("- a", "it must be a mapping")]
    [InlineData("ttl: 1\nttl: 2", "line 2: ttl is given twice")]
    public async Task A_sandbox_config_that_cannot_be_understood_is_told(string yaml, string says)
    {
        _s0.File("sandbox.yaml", yaml);
        var ended = await _s0.RunAsync("sandbox", "create", "-f", "sandbox.yaml");
        Assert.Equal((1, ""), (ended.Exit, ended.Output));
        Assert.StartsWith("s0: sandbox.yaml: ", Assert.Single(ended.Error.TrimEnd().Split('\n')), StringComparison.Ordinal);
        Assert.Contains(says, ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_API_refuses_is_told_with_its_code()
    {
        (await _s0.RunAsync("sandbox", "get", "sb_000000000000")).FailedSaying(1, "there is no such sandbox (not_found)");
        var id = await _s0.ClaimAsync();
        (await _s0.RunAsync("sandbox", "files", "cat", "/workspace/none", "-s", id)).FailedSaying(1, "there is no file at /workspace/none (file_not_found)");
        (await _s0.RunAsync("sandbox", "files", "download", "/workspace/none", "x", "-s", id)).FailedSaying(1, "there is no file at /workspace/none (file_not_found)");
        Assert.Empty(_s0.Home.EnumerateFileSystemInfos());
    }

    [Fact]
    public async Task A_function_that_raises_shows_its_own_traceback_and_cannot_drive_the_terminal()
    {
        var id = await _s0.ClaimWithAsync("def handler(request): raise ValueError('\\x1b[2Jgone')");
        var ended = await _s0.RunAsync("sandbox", "function", "invoke", "-s", id, "main");
        Assert.Equal((1, ""), (ended.Exit, ended.Output));
        Assert.StartsWith("s0: function_failed:\nTraceback (most recent call last):\n", ended.Error, StringComparison.Ordinal);
        Assert.EndsWith("ValueError: \\x1b[2Jgone\n", ended.Error, StringComparison.Ordinal);
    }
}
