using System.Globalization;
using System.Text;
using Invoke.Procd.Native;
using Microsoft.Win32.SafeHandles;

namespace Invoke.Procd.Processes;

/// <summary>Reads small files of <c>/proc</c> with three system calls; the framework's own way takes eight.</summary>
internal static class ProcFile
{
    private static readonly SafeFileHandle Proc = Libc.OpenHostDirectory("/proc");

    /// <summary>The file's words, of 64 KiB at most; none if the process is gone.</summary>
    public static string[] Words(int pid, string name)
    {
        var path = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{pid}/{name}\0"));
        using var file = new SafeFileHandle(Libc.openat(Proc, path, Libc.O_RDONLY | Libc.O_CLOEXEC, 0), ownsHandle: true);
        if (file.IsInvalid) return [];
        Span<byte> start = stackalloc byte[512];
        var length = (int)Libc.read(file, start, start.Length);
        if (length < start.Length) return Split(start[..Math.Max(length, 0)]);

        var whole = new byte[65536];
        start.CopyTo(whole);
        int more;
        while (length < whole.Length && (more = (int)Libc.read(file, whole.AsSpan(length), whole.Length - length)) > 0) length += more;
        return Split(whole.AsSpan(0, length));
    }

    private static string[] Split(ReadOnlySpan<byte> text) => text.IsEmpty ? [] : Encoding.ASCII.GetString(text).Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
