namespace Invoke.EndToEnd.Tests;

/// <summary>Finds the processes of a sandbox, also those that hid their name: in namespaces the mounts still tell.</summary>
internal static class SandboxProcesses
{
    private static readonly string[] Tells = ["cmdline", "environ", "mountinfo"];

    /// <summary>The living processes that hold the text in command line, environment, mounts or working directory.</summary>
    public static IReadOnlyList<int> Naming(string text) => [.. Pids().Where(pid => Names(pid, text))];

    /// <summary>All processes of a sandbox, zombies too, each as its program and, unless it lives, its state.</summary>
    /// <param name="id">The sandbox.</param>
    /// <param name="carrier">The process that carries it.</param>
    public static IReadOnlyList<string> Of(string id, int carrier)
    {
        var all = Pids().Select(pid => (Pid: pid, Stat: Stat(pid))).Where(process => process.Stat is not null).ToDictionary(process => process.Pid, process => process.Stat!);
        var found = all.Keys.Where(pid => Names(pid, id)).Append(carrier).Where(all.ContainsKey).ToHashSet();
        for (var before = 0; before < found.Count;)
        {
            before = found.Count;
            found.UnionWith(all.Where(process => found.Contains(process.Value.Parent)).Select(process => process.Key));
        }

        return [.. found.Select(pid => all[pid].State is 'Z' ? $"{all[pid].Name} (zombie)" : all[pid].Name).Order(StringComparer.Ordinal)];
    }

    /// <summary>A process in words.</summary>
    public static string Describe(int pid) => $"{pid} {Stat(pid)} {Read($"/proc/{pid}/cmdline").Replace('\0', ' ')}";

    /// <summary>Whether any thread of the process runs: a zombie whose threads still end holds its sockets open.</summary>
    public static bool Lives(int pid) => Stat(pid) is { } stat && (stat.State is not 'Z' || Threads(pid) > 1);

    /// <summary>The child of a process that has one; 0 otherwise.</summary>
    public static int ChildOf(int parent) => Pids().FirstOrDefault(pid => Stat(pid)?.Parent == parent);

    /// <summary>How much memory a process has in hand, in KiB.</summary>
    public static long ResidentKiB(int pid) => long.Parse(
        Read($"/proc/{pid}/status").Split('\n').First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
        System.Globalization.CultureInfo.InvariantCulture);

    private static IEnumerable<int> Pids() => Directory.EnumerateDirectories("/proc")
        .Select(Path.GetFileName).Where(name => name!.All(char.IsAsciiDigit)).Select(name => int.Parse(name!, System.Globalization.CultureInfo.InvariantCulture));

    private static bool Names(int pid, string text) =>
        Tells.Any(file => Read($"/proc/{pid}/{file}").Contains(text, StringComparison.Ordinal)) || WorkingDirectory(pid).Contains(text, StringComparison.Ordinal);

    private static ProcessStat? Stat(int pid)
    {
        var stat = Read($"/proc/{pid}/stat");
        if (stat.Length == 0) return null;
        var (open, close) = (stat.IndexOf('('), stat.LastIndexOf(')'));
        var fields = stat[(close + 2)..].Split(' ');
        return new ProcessStat(stat[(open + 1)..close], fields[0][0], int.Parse(fields[1], System.Globalization.CultureInfo.InvariantCulture));
    }

    private static int Threads(int pid)
    {
        try
        {
            return Directory.GetDirectories($"/proc/{pid}/task").Length;
        }
        catch (IOException)
        {
            return 0; // it ended while it was looked at
        }
    }

    private static string WorkingDirectory(int pid)
    {
        try
        {
            return new FileInfo($"/proc/{pid}/cwd").LinkTarget ?? "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ""; // it ended while it was looked at, or is somebody else's
        }
    }

    private sealed record ProcessStat(string Name, char State, int Parent);
}
