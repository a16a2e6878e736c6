using System.Runtime.InteropServices;

namespace Invoke.PythonRunner;

/// <summary>The calls the launcher makes, linked in statically.</summary>
internal static unsafe partial class Libc
{
    public const int SetParentDeathSignal = 1;
    public const int SetChildSubreaper = 36;
    public const int Kill = 9;

    [LibraryImport("libc", EntryPoint = "prctl")]
    public static partial int ProcessControl(int option, nuint value, nuint third, nuint fourth, nuint fifth);

    [LibraryImport("libc", EntryPoint = "memfd_create")]
    public static partial int CreateMemoryFile(byte* name, uint flags);

    [LibraryImport("libc", EntryPoint = "dup2")]
    public static partial int Redirect(int from, int descriptor);

    [LibraryImport("libc", EntryPoint = "write")]
    public static partial nint Write(int descriptor, byte* data, nint length);

    [LibraryImport("libc", EntryPoint = "close")]
    public static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "execvp")]
    public static partial int Execute(byte* file, byte** arguments);

    /// <summary>What python3 runs; see <c>program.c</c>.</summary>
    [LibraryImport("program", EntryPoint = "invoke_program")]
    public static partial byte* Program(out nint length);
}
