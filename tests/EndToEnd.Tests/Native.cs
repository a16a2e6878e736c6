using System.Runtime.InteropServices;

namespace Invoke.EndToEnd.Tests;

internal static class Native
{
    public const int SIGKILL = 9, SIGTERM = 15;

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int kill(int pid, int signal);

    [DllImport("libc", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int mkfifo(string path, int mode);
}
