namespace Invoke.Tests;

/// <summary>Looks at the processes of this machine.</summary>
internal static class ProcessTable
{
    /// <summary>All living processes that descend from the given one.</summary>
    public static List<int> DescendantsOf(int pid)
    {
        var parents = Parents();
        var found = new List<int>();
        for (var frontier = new List<int> { pid }; frontier.Count > 0;)
        {
            frontier = [.. parents.Where(pair => frontier.Contains(pair.Value)).Select(pair => pair.Key)];
            found.AddRange(frontier);
        }

        return found;
    }

    /// <summary>All living processes whose command line holds the text.</summary>
    public static List<int> Naming(string text) => [.. Pids().Where(pid => Read(pid, "cmdline").Contains(text, StringComparison.Ordinal))];

    /// <summary>All living processes that work in the directory or in one beneath it.</summary>
    public static List<int> Within(string directory) => [.. Pids().Where(pid => new DirectoryInfo($"/proc/{pid}/cwd").LinkTarget?.StartsWith(directory, StringComparison.Ordinal) == true)];

    /// <summary>The command line of a process, its words separated by spaces; empty if it is gone.</summary>
    public static string CommandOf(int pid) => Read(pid, "cmdline");

    /// <summary>Kills the processes; one that has just ended needs no killing.</summary>
    public static void Kill(IEnumerable<int> pids)
    {
        foreach (var pid in pids) _ = Native.kill(pid, Native.SIGKILL);
    }

    /// <summary>Kills the processes and waits for their end: until then one still has its sockets, and may take a call that it will not answer.</summary>
    public static Task EndAsync(IReadOnlyCollection<int> pids, CancellationToken cancellationToken)
    {
        Kill(pids);
        return Wait.UntilAsync(() => pids.All(HasEnded), "they have ended", cancellationToken);
    }

    /// <summary>How many descriptors a process has open.</summary>
    public static int DescriptorsOf(int pid) => Directory.GetFileSystemEntries($"/proc/{pid}/fd").Length;

    /// <summary>Whether all of its threads have: a zombie may be the first of some that have not.</summary>
    private static bool HasEnded(int pid)
    {
        var stat = Read(pid, "stat");
        return stat.Length == 0 || (stat[stat.LastIndexOf(')') + 2] is 'Z' or 'X' && Threads(pid) <= 1);
    }

    private static int Threads(int pid)
    {
        try
        {
            return Directory.GetDirectories($"/proc/{pid}/task").Length;
        }
        catch (IOException)
        {
            return 0; // it was reaped while it was looked at
        }
    }

    private static Dictionary<int, int> Parents() => Pids()
        .Select(pid => (Pid: pid, Stat: Read(pid, "stat")))
        .Where(process => process.Stat.Length > 0)
        .Select(process => (process.Pid, Fields: process.Stat[(process.Stat.LastIndexOf(')') + 2)..].Split(' ')))
        .Where(process => process.Fields[0] is not "Z" and not "X")
        .ToDictionary(process => process.Pid, process => int.Parse(process.Fields[1], System.Globalization.CultureInfo.InvariantCulture));

    private static IEnumerable<int> Pids() => Directory.EnumerateDirectories("/proc")
        .Select(Path.GetFileName).Where(name => name!.All(char.IsAsciiDigit)).Select(name => int.Parse(name!, System.Globalization.CultureInfo.InvariantCulture));

    private static string Read(int pid, string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/{file}").Replace('\0', ' ');
        }
        catch (IOException)
        {
            return ""; // it ended while it was looked at
        }
    }
}
