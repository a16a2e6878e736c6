using System.Runtime.CompilerServices;
using System.Xml.Linq;

namespace Invoke.Architecture.Tests;

/// <summary>Holds the table of docs/architecture.md: which project may reference which.</summary>
public sealed class ReferenceRules
{
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["Contracts"] = [],
        ["Http"] = ["Contracts"],
        ["Messaging"] = ["Contracts"],
        ["Sandboxes"] = ["Contracts"],
        ["Procd"] = ["Contracts", "Http"],
        ["PythonRunner"] = [],
        ["Gateway"] = ["Contracts", "Http", "Messaging", "Sandboxes"],
        ["Worker"] = ["Contracts", "Http", "Messaging", "Sandboxes"],
        ["Standalone"] = ["Gateway", "Worker", "Http"],
        ["Client"] = ["Contracts"],
        ["Cli"] = ["Client"],
    };

    public static TheoryData<string> Projects => [.. Directory.GetDirectories(Source).Select(directory => Path.GetFileName(directory)!)];

    private static string Source => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "../../src"));

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_references_only_what_the_table_allows(string project)
    {
        Assert.True(Allowed.TryGetValue(project, out var allowed), $"src/{project} is not in the table");
        Assert.Empty(ItemsOf(project, "ProjectReference").Select(Path.GetFileNameWithoutExtension).Except(allowed));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Only_Messaging_knows_MassTransit(string project)
    {
        var usesPackage = ItemsOf(project, "PackageReference").Any(package => package.StartsWith("MassTransit", StringComparison.Ordinal));
        var usesNamespace = Directory.EnumerateFiles(Path.Combine(Source, project), "*.cs", SearchOption.AllDirectories)
            .Any(file => File.ReadLines(file).Any(line => line.Contains("MassTransit;", StringComparison.Ordinal) || line.Contains("MassTransit.", StringComparison.Ordinal)));
        Assert.Equal(project == "Messaging", usesPackage);
        Assert.True(project == "Messaging" || !usesNamespace, $"src/{project} names MassTransit in its code");
    }

    [Fact]
    public void Contracts_and_the_runner_use_the_base_class_library_alone()
    {
        Assert.Empty(ItemsOf("Contracts", "PackageReference").Concat(ItemsOf("Contracts", "FrameworkReference")));
        Assert.Empty(ItemsOf("PythonRunner", "PackageReference").Concat(ItemsOf("PythonRunner", "FrameworkReference")));
    }

    [Fact]
    public void No_source_file_is_over_300_lines()
    {
        var root = Path.GetDirectoryName(Source)!;
        string[] folders = ["src", "tests", "bench", "eng"];
        var tooLong = folders.Select(folder => Path.Combine(root, folder)).Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            .Where(file => Path.GetExtension(file) is ".cs" && File.ReadLines(file).Count() > 300);
        Assert.Empty(tooLong);
    }

    private static IEnumerable<string> ItemsOf(string project, string item) =>
        XDocument.Load(Path.Combine(Source, project, project + ".csproj")).Descendants(item).Select(element => element.Attribute("Include")!.Value);

    private static string Here([CallerFilePath] string path = "") => path;
}
