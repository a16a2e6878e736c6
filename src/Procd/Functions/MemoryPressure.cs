using System.Globalization;

namespace Invoke.Procd.Functions;

/// <summary>Tells from the sandbox's cgroup whether the kernel kills for want of memory.</summary>
internal static class MemoryPressure
{
    private const string EventsFile = "/sys/fs/cgroup/memory.events";
    private const string KillsKey = "oom_kill ";

    /// <summary>How many processes of the sandbox were killed so; 0 where that is not told.</summary>
    public static long Kills()
    {
        if (!File.Exists(EventsFile)) return 0;
        var line = File.ReadLines(EventsFile).FirstOrDefault(line => line.StartsWith(KillsKey, StringComparison.Ordinal));
        return line is null ? 0 : long.Parse(line.AsSpan(KillsKey.Length), CultureInfo.InvariantCulture);
    }
}
