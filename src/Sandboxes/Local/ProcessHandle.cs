using System.Runtime.InteropServices;

namespace Invoke.Sandboxes.Local;

/// <summary>Holds on to one process: to ask whether it lives takes one system call, and its number may become another's meanwhile.</summary>
internal sealed partial class ProcessHandle : SafeHandle
{
    private const int PidFdOpen = 434;
    private const short Readable = 1;

    private ProcessHandle(int descriptor)
        : base(-1, ownsHandle: true) => SetHandle(descriptor);

    public override bool IsInvalid => handle == -1;

    /// <summary>Whether the process has not ended; false if there was none.</summary>
    public bool Lives
    {
        get
        {
            if (IsInvalid) return false;
            var added = false;
            try
            {
                DangerousAddRef(ref added);
                var asked = new PollFd { Descriptor = (int)handle, Events = Readable };
                return Poll(ref asked, 1, 0) == 0;
            }
            catch (ObjectDisposedException)
            {
                // Let go of meanwhile: whoever did has no use for the process any more.
                return false;
            }
            finally
            {
                if (added) DangerousRelease();
            }
        }
    }

    /// <summary>The process that has this number now.</summary>
    public static ProcessHandle Open(int pid) => new(pid > 0 ? (int)SystemCall(PidFdOpen, pid, 0) : -1);

    protected override bool ReleaseHandle() => Close((int)handle) == 0;

    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int Poll(ref PollFd descriptors, ulong count, int timeoutMs);

    // No wrapper in glibc before 2.36; the number is the same on every architecture.
    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial long SystemCall(long number, int pid, uint flags);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollFd
    {
        public int Descriptor;
        public short Events, Returned;
    }
}
