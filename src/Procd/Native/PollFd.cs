using System.Runtime.InteropServices;

namespace Invoke.Procd.Native;

/// <summary><c>struct pollfd</c>; a negative descriptor is passed over.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PollFd
{
    public int Fd;
    public short Events;
    public short Revents;
}
