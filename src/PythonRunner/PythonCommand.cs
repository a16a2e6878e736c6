using System.Globalization;

namespace Invoke.PythonRunner;

/// <summary>The command line of a runner's python3.</summary>
internal static class PythonCommand
{
    /// <summary>
    /// Where python3 finds the program. Above what a function is likely to name, below 64: there the kernel's descriptor
    /// table would have to grow, and with a runtime's threads sharing it that waits for an RCU grace period, up to 20 ms.
    /// </summary>
    public const int ProgramDescriptor = 60;

    /// <summary>Where it writes its answer.</summary>
    public const int AnswerDescriptor = 61;

    /// <summary>
    /// python3 gets the program through a descriptor and not as an argument, so that the process list stays legible. It holds
    /// the length of what follows in four bytes; the bootstrap, the fork server and the library, a NUL behind each; and where
    /// it is known the compiled bootstrap, behind the number of the interpreter that compiled it. There the length ends, and
    /// what the library collected begins. The bootstrap has its own copy of the builtins: a function may patch the real ones.
    /// </summary>
    private const string Stub =
        "import os, sys, _frozen_importlib_external as files; "
        + "program = int(sys.argv[1]); "
        + "size = int.from_bytes(os.pread(program, 4, 0), sys.byteorder); "
        + "parts = os.pread(program, size, 4).split(b'\\0', 3); "
        + "compiled = parts[3][:4] == files.MAGIC_NUMBER; "
        + "code = __import__('marshal').loads(parts[3][4:]) if compiled else compile(parts[0], 'python-runner', 'exec'); "
        + "exec(code if sys.argv[3] != '--fork-server' else compile(parts[1], 'fork-server', 'exec'), "
        + "{'__name__': 'python-runner', '__builtins__': vars(__builtins__).copy(), 'CODE': code, 'LIBRARY': compiled and 4 + size})";

    /// <summary>The command line, the program's own name first; no path, so that python3 finds itself as a shell would have.</summary>
    /// <param name="arguments">What python-runner was called with.</param>
    public static string[] Of(params ReadOnlySpan<string> arguments) =>
        ["python3", "-u", "-c", Stub, Text(ProgramDescriptor), Text(AnswerDescriptor), .. arguments];

    private static string Text(int descriptor) => descriptor.ToString(CultureInfo.InvariantCulture);
}
