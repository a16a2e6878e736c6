using Invoke.Procd.Native;

namespace Invoke.Procd.Runners;

/// <summary>The python3 that a search path leads to now; another file there is another interpreter.</summary>
internal sealed record Interpreter
{
    private const int AnyoneExecutes = 0x49; // 0111

    public required string Path { get; init; }

    public required StatX.Version Version { get; init; }

    /// <summary>Searches as execvp(3) does, a working directory being given; null if there is none.</summary>
    public static Interpreter? Find(string searchPath, string workingDirectory)
    {
        foreach (var directory in searchPath.Split(':'))
        {
            var path = System.IO.Path.Combine(workingDirectory, directory, "python3");
            if (Libc.statx(path, out var stat) == 0 && stat.IsRegular && (stat.Mode & AnyoneExecutes) != 0)
                return new Interpreter { Path = path, Version = stat.WhichVersion };
        }

        return null;
    }
}
