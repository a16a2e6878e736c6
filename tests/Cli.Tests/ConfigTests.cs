using System.Text.Json;
using Invoke.Tests;

namespace Invoke.Cli.Tests;

/// <summary>Where s0 finds out whom to call: command line, environment, profile, a standalone beside it.</summary>
public sealed class ConfigTests : IDisposable
{
    private readonly SharedStandalone _standalone;
    private readonly S0 _s0;

    public ConfigTests(SharedStandalone standalone)
    {
        (_standalone, _s0) = (standalone, new S0(standalone));
        _s0.Environment.Clear();
    }

    public void Dispose() => _s0.Dispose();

    [Fact]
    public async Task A_profile_says_where_and_who()
    {
        _s0.File(".s0/config.yaml", $$"""
            # A comment, and what other versions write.
            current-profile: local
            profiles:
              local:
                api-url: {{_standalone.Url}}
                gateway-mode: direct
                token: ${MY_TOKEN}
              other:
                api-url: "http://127.0.0.1:1"
                token: 's0_other'
            output:
              format: json
            """);
        _s0.Environment["MY_TOKEN"] = _standalone.Token;
        Assert.Equal(JsonValueKind.Array, JsonElement.Parse(await _s0.PrintsAsync("sandbox", "list")).GetProperty("sandboxes").ValueKind);
        Assert.StartsWith("ID", await _s0.PrintsAsync("sandbox", "list", "-o", "table"), StringComparison.Ordinal);
        Assert.Contains("(the address is from api-url of the profile)", (await _s0.RunAsync("sandbox", "list", "-p", "other")).Error, StringComparison.Ordinal);
        Assert.Contains("(the address is from SANDBOX0_BASE_URL)", (await _s0.ShellAsync("SANDBOX0_BASE_URL=http://127.0.0.1:1 s0 sandbox list")).Error, StringComparison.Ordinal);
        Assert.Contains("does not know the API key from --token", (await _s0.RunAsync("sandbox", "list", "--token", "s0_x")).Error, StringComparison.Ordinal);
        (await _s0.RunAsync("sandbox", "list", "-p", "prod")).FailedSaying(2, "~/.s0/config.yaml has no profile 'prod'; it has local, other");
        _s0.Environment["MY_TOKEN"] = null;
        (await _s0.RunAsync("sandbox", "list")).FailedSaying(2, "the profile takes its token from the variable MY_TOKEN, which is not set");
    }

    [Theory]
    [InlineData("profiles:\n  default:\n    api-url: [", "line")]
    [InlineData("profiles:\n  default:\n  api-url: x\n   token: y", "line")]
    [InlineData("profiles: 7", "profiles has the wrong type")]
    [InlineData("profiles:\n  default: {api-url: {a: b}}", "profiles.default.api-url has the wrong type")]
    [InlineData("just text", "it must be a mapping")]
    [InlineData("a: 1\n---\nb: 2", "it has more than one document")]
    [InlineData("a: &x 1\nb: *x", "anchors and aliases are not supported")]
    public async Task A_half_written_config_is_told(string yaml, string says)
    {
        _s0.File(".s0/config.yaml", yaml);
        var ended = await _s0.RunAsync("sandbox", "list");
        Assert.Equal((1, ""), (ended.Exit, ended.Output));
        var line = Assert.Single(ended.Error.TrimEnd().Split('\n'));
        Assert.StartsWith("s0: cannot understand the config file ~/.s0/config.yaml: ", line, StringComparison.Ordinal);
        Assert.Contains(says, line, StringComparison.Ordinal);
        Assert.EndsWith("; mend it, or name another with --config", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_config_that_is_named_and_missing_is_told()
    {
        var ended = await _s0.RunAsync("sandbox", "list", "-c", "none.yaml");
        Assert.Equal(1, ended.Exit);
        Assert.StartsWith("s0: cannot read the config file none.yaml: ", Assert.Single(ended.Error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_profile_without_a_config_is_told() =>
        (await _s0.RunAsync("sandbox", "list", "-p", "prod")).FailedSaying(2, "there is no profile 'prod': there is no ~/.s0/config.yaml");

    [Fact]
    public async Task Beside_a_running_standalone_nothing_has_to_be_set()
    {
        File.CreateSymbolicLink(Path.Combine(_s0.Home.FullName, ".invoke"), _standalone.State);
        Assert.StartsWith("ID", await _s0.PrintsAsync("sandbox", "list"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task INVOKE_STATE_names_the_standalone_too()
    {
        _s0.Environment["INVOKE_STATE"] = _standalone.State;
        Assert.StartsWith("ID", await _s0.PrintsAsync("sandbox", "list"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_token_of_a_standalone_goes_to_this_machine_alone()
    {
        _s0.File(".invoke/token", "s0_local");
        _s0.File(".invoke/url", "http://192.0.2.1:8080");
        Assert.Contains("no API key", (await _s0.RunAsync("sandbox", "list", "--api-url", "http://192.0.2.1")).Error, StringComparison.Ordinal);
        // An address that a standalone cannot have written is not followed.
        Assert.DoesNotContain("192.0.2.1", (await _s0.RunAsync("sandbox", "list")).Error, StringComparison.Ordinal);
    }
}
