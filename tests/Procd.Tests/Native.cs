using System.Runtime.InteropServices;

namespace Invoke.Procd.Tests;

internal static partial class Native
{
    public const int SIGINT = 2, SIGKILL = 9, SIGTERM = 15;

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int kill(int pid, int signal);

    [DllImport("libc", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int mkfifo(string path, int mode);
}
