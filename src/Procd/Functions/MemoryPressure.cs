using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Invoke.Procd.Functions;

/// <summary>Tells from the sandbox's cgroup whether the kernel kills for want of memory.</summary>
internal static class MemoryPressure
{
    private const string EventsFile = "/sys/fs/cgroup/memory.events";
    private const string KillsKey = "oom_kill ";

    private static readonly SafeFileHandle? Events = File.Exists(EventsFile) ? File.OpenHandle(EventsFile) : null;

    /// <summary>How many processes of the sandbox were killed so; 0 where that is not told.</summary>
    public static long Kills()
    {
        if (Events is null) return 0;
        Span<byte> text = stackalloc byte[512];
        var events = Encoding.ASCII.GetString(text[..RandomAccess.Read(Events, text, 0)]);
        var line = events.Split('\n').FirstOrDefault(line => line.StartsWith(KillsKey, StringComparison.Ordinal));
        return line is null ? 0 : long.Parse(line.AsSpan(KillsKey.Length), CultureInfo.InvariantCulture);
    }
}
