using Invoke.Tests;

namespace Invoke.Cli.Tests;

/// <summary>docs/cli.md does what it says, from its first example to its last, in one shell.</summary>
public sealed class DocumentationTests(SharedStandalone standalone) : IDisposable
{
    private readonly S0 _s0 = new(standalone);

    public void Dispose() => _s0.Dispose();

    [Fact]
    public async Task Every_example_runs_and_prints_what_stands_below_it()
    {
        var document = await File.ReadAllLinesAsync(Path.Combine(Repository.Root, "docs/cli.md"));
        var script = "set -euo pipefail\n";
        var expected = new Dictionary<int, string>();
        var number = 0;
        foreach (var (kind, text) in Blocks(document))
        {
            if (kind == "text") expected[number] = text;
            if (kind == "bash") script += $"exec >out-{++number}\n{text}\n";
        }

        var ended = await _s0.ShellAsync(script);
        Assert.Equal((0, ""), (ended.Exit, ended.Error));
        Assert.True(number >= 8, $"{number} examples");
        foreach (var (example, output) in expected)
            Assert.Equal(output, (await File.ReadAllTextAsync(Path.Combine(_s0.Home.FullName, $"out-{example}"))).TrimEnd('\n'));
    }

    [Fact]
    public async Task The_config_of_the_document_is_understood()
    {
        var document = await File.ReadAllLinesAsync(Path.Combine(Repository.Root, "docs/cli.md"));
        _s0.File("config.yaml", Blocks(document).Single(block => block.Kind == "yaml").Text);
        Assert.StartsWith("ID", await _s0.PrintsAsync("sandbox", "list", "-c", "config.yaml", "-p", "production"), StringComparison.Ordinal);
    }

    private static IEnumerable<(string Kind, string Text)> Blocks(IEnumerable<string> lines)
    {
        string? kind = null;
        var block = new List<string>();
        foreach (var line in lines)
        {
            if (!line.StartsWith("```", StringComparison.Ordinal))
            {
                if (kind is not null) block.Add(line);
            }
            else if (kind is null)
            {
                kind = line[3..];
            }
            else
            {
                yield return (kind, string.Join('\n', block));
                kind = null;
                block.Clear();
            }
        }
    }
}
