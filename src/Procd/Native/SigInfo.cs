using System.Runtime.InteropServices;

namespace Invoke.Procd.Native;

/// <summary><c>siginfo_t</c> as waitid(2) fills it.</summary>
[StructLayout(LayoutKind.Sequential, Size = 128)]
internal struct SigInfo
{
    public int Signal;
    public int Error;
    public int Code;
    private readonly int _alignment;
    public int Pid;
    public int Uid;
    public int Status;
}
