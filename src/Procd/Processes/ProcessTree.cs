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
            {
                foreach (var word in File.ReadAllText(Path.Combine(task, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries))
                    children.Add(int.Parse(word, CultureInfo.InvariantCulture));
            }
        }
        catch (IOException)
        {
            // The process, or one of its threads, ended while it was looked at: what was found so far is what there is.
        }

        return children;
    }

    /// <summary>The memory a process has resident, in bytes; 0 if it is gone.</summary>
    public static long MemoryOf(int pid)
    {
        try
        {
            var pages = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/statm")).Split(' ')[1];
            return long.Parse(pages, CultureInfo.InvariantCulture) * Environment.SystemPageSize;
        }
        catch (IOException)
        {
            return 0;
        }
    }

    /// <summary>All that descends from a process, itself not included, counted no further than <paramref name="atMost"/>.</summary>
    public static List<int> DescendantsOf(int pid, int atMost = int.MaxValue)
    {
        var found = ChildrenOf(pid);
        for (var i = 0; i < found.Count && found.Count < atMost; i++) found.AddRange(ChildrenOf(found[i]));
        return found;
    }
}
