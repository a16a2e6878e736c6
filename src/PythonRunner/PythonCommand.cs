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
    /// python3 gets the program through a descriptor and not as an argument, so that the process list stays legible. It holds,
    /// separated by NUL, the bootstrap, the fork server, and where it is known the compiled bootstrap behind the number of
    /// the interpreter that compiled it. The bootstrap has its own copy of the builtins: a function may patch the real ones.
    /// </summary>
    private const string Stub =
        "import os, sys, _frozen_importlib_external as files; "
        + "parts = os.pread(int(sys.argv[1]), 1 << 20, 0).split(b'\\0', 2); "
        + "code = __import__('marshal').loads(parts[2][4:]) if parts[2][:4] == files.MAGIC_NUMBER "
        + "else compile(parts[0], 'python-runner', 'exec'); "
        + "exec(code if sys.argv[3] != '--fork-server' else compile(parts[1], 'fork-server', 'exec'), "
        + "{'__name__': 'python-runner', '__builtins__': vars(__builtins__).copy(), 'CODE': code})";

    /// <summary>The command line, the program's own name first; no path, so that python3 finds itself as a shell would have.</summary>
    /// <param name="arguments">What python-runner was called with.</param>
    public static string[] Of(params ReadOnlySpan<string> arguments) =>
        ["python3", "-u", "-c", Stub, Text(ProgramDescriptor), Text(AnswerDescriptor), .. arguments];

    private static string Text(int descriptor) => descriptor.ToString(CultureInfo.InvariantCulture);
}
