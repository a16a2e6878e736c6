using System.Runtime.InteropServices;

namespace Invoke.Procd.Native;

/// <summary>The calls of <c>children.c</c>, linked in statically. Errors come back as negative numbers.</summary>
internal static partial class Children
{
    [LibraryImport("children")]
    public static partial int invoke_start(in ChildStart start);

    [LibraryImport("children")]
    public static partial void invoke_set_slice(int pid, ulong nanoseconds);

    [LibraryImport("children")]
    public static partial int invoke_send_three(int socket, int first, int second, int third);
}
