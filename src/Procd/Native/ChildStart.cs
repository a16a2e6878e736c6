using System.Runtime.InteropServices;

namespace Invoke.Procd.Native;

/// <summary><c>struct start</c> of <c>children.c</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ChildStart
{
    public byte* File;
    public byte** Argv;
    public byte** Envp;
    public byte* Directory;
    public int* Descriptors;
    public int Pairs;
}
