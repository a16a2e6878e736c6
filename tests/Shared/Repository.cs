using System.Runtime.CompilerServices;

namespace Invoke.Tests;

/// <summary>Where the tests find what was built.</summary>
internal static class Repository
{
    public static string Root { get; } = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "../.."));

    public static string ProcdDirectory => Path.Combine(Root, "artifacts/sandbox/procd");

    private static string Here([CallerFilePath] string path = "") => path;
}
