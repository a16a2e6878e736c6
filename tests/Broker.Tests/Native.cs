using System.Runtime.InteropServices;

namespace Invoke.Broker.Tests;

internal static class Native
{
    public const int SIGKILL = 9, SIGTERM = 15, SIGSTOP = 19, SIGCONT = 18;

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int kill(int pid, int signal);
}
