using System.Globalization;

namespace Invoke.Procd.Processes;

/// <summary>Reads from <c>/proc</c> who descends from whom.</summary>
internal static class ProcessTree
{
    /// <summary>The children of a process, also those that ended and wait to be reaped.</summary>
    public static List<int> ChildrenOf(int pid)
    {
        var children = new List<int>();
        try
        {
            foreach (var task in Directory.EnumerateDirectories(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/task")))
                children.AddRange(Children(pid, Path.GetFileName(task)));
        }
        catch (IOException)
        {
            // The process ended while it was looked at: what was found so far is what there is.
        }

        return children;
    }

    /// <summary>
    /// The children of a process's first thread, which are those that fell to the process, as long as that thread lives:
    /// see find_new_reaper in the kernel's exit.c.
    /// </summary>
    public static IEnumerable<int> AdoptedBy(int pid) => Children(pid, pid.ToString(CultureInfo.InvariantCulture));

    /// <summary>All that descends from a process, itself not included, counted no further than <paramref name="atMost"/>.</summary>
    public static List<int> DescendantsOf(int pid, int atMost = int.MaxValue)
    {
        var found = ChildrenOf(pid);
        for (var i = 0; i < found.Count && found.Count < atMost; i++) found.AddRange(ChildrenOf(found[i]));
        return found;
    }

    /// <summary>The memory a process has resident, in bytes; 0 if it is gone.</summary>
    public static long MemoryOf(int pid) => ProcFile.Words(pid, "statm") is [_, var pages, ..]
        ? long.Parse(pages, CultureInfo.InvariantCulture) * Environment.SystemPageSize
        : 0;

    private static IEnumerable<int> Children(int pid, string task) =>
        ProcFile.Words(pid, $"task/{task}/children").Select(word => int.Parse(word, CultureInfo.InvariantCulture));
}
