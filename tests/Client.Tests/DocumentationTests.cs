using Invoke.Tests;

namespace Invoke.Client.Tests;

/// <summary>What the documents show in C# is what the tests run.</summary>
public sealed class DocumentationTests
{
    [Fact]
    public async Task Every_example_is_run_by_a_test_and_every_tested_example_is_shown()
    {
        var tested = new HashSet<string>();
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests/Client.Tests"), "*.cs"))
        {
            if (!file.EndsWith("DocumentationTests.cs", StringComparison.Ordinal)) tested.UnionWith(Between(await File.ReadAllLinesAsync(file), "// docs", "// end"));
        }

        var shown = new HashSet<string>();
        foreach (var document in (string[])["docs/sdk.md", "README.md"])
            shown.UnionWith(Between(await File.ReadAllLinesAsync(Path.Combine(Repository.Root, document)), "```csharp", "```"));
        Assert.NotEmpty(shown);
        Assert.Empty(shown.Except(tested));
        Assert.Empty(tested.Except(shown));
    }

    // Without the using directives, which stand elsewhere in a test, and without the indentation.
    private static IEnumerable<string> Between(IEnumerable<string> lines, string first, string last)
    {
        List<string>? block = null;
        foreach (var line in lines)
        {
            if (block is null)
            {
                if (line.Trim() == first) block = [];
            }
            else if (line.Trim() == last)
            {
                var indent = block.Where(one => one.Length > 0).Min(one => one.Length - one.TrimStart().Length);
                yield return string.Join('\n', block.Select(one => one.Length > indent ? one[indent..].TrimEnd() : "").SkipWhile(one => one.Length == 0));
                block = null;
            }
            else if (!IsUsingDirective(line))
            {
                block.Add(line);
            }
        }
    }

    private static bool IsUsingDirective(string line) => line.StartsWith("using ", StringComparison.Ordinal) && line.EndsWith(';') && !line.Contains('=', StringComparison.Ordinal);
}
