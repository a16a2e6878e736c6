using System.Runtime.InteropServices;
using System.Text;

namespace Invoke.PythonRunner;

/// <summary>Becomes python3, running the bootstrap. No managed work is done beyond what that takes.</summary>
internal static unsafe class Launcher
{
    private const int Usage = 64;
    private const int NoPython = 127;

    /// <summary>Writes the program with the compiled bootstrap and what the library collects behind it, for whoever starts many runners.</summary>
    private const string Compiler =
        "import marshal, os, sys, _frozen_importlib_external as files; "
        + "sources = os.pread(60, 1 << 20, 4); "
        + "bootstrap, _, library, _ = sources.split(b'\\0'); "
        + "program = sources + files.MAGIC_NUMBER + marshal.dumps(compile(bootstrap, 'python-runner', 'exec')); "
        + "scope = {'__name__': 'python-runner'}; "
        + "code = compile(library, 'python-runner', 'exec'); "
        + "exec(code, scope); "
        + "os.write(61, len(program).to_bytes(4, sys.byteorder) + program + scope['collect'](code, ('json', 'base64')))";

    private static int Main(string[] arguments)
    {
        bool valid = arguments is ["--prestart", ..] or ["--fork-server", ..] or ["--program"]
            || (arguments.Length == 2 && !arguments[0].StartsWith('-'));
        if (!valid)
        {
            return Fail("usage: python-runner <module-path> <handler> | --prestart [module-to-preload]... "
                + "| --fork-server [module-to-preload]... | --program", Usage);
        }

        // Processes the function leaves behind fall to python, and are known as strays the moment it is gone.
        // Both settings survive exec.
        _ = Libc.ProcessControl(Libc.SetChildSubreaper, 1, 0, 0, 0);

        // Nor does it outlive the procd that started it, which may be killed without a chance to clean up.
        _ = Libc.ProcessControl(Libc.SetParentDeathSignal, Libc.Kill, 0, 0, 0);

        if (!PutProgram() || Libc.Redirect(1, PythonCommand.AnswerDescriptor) < 0 || Libc.Redirect(2, 1) < 0)
        {
            return Fail("cannot set up the descriptors python needs", 1);
        }

        string[] command = arguments is ["--program"] ? ["python3", "-I", "-S", "-c", Compiler] : PythonCommand.Of(arguments);
        byte** argv = stackalloc byte*[command.Length + 1];
        for (int i = 0; i < command.Length; i++)
        {
            argv[i] = (byte*)Marshal.StringToCoTaskMemUTF8(command[i]);
        }

        argv[command.Length] = null;
        _ = Libc.Execute(argv[0], argv);
        return Fail("no python3 on PATH", NoPython);
    }

    /// <summary>Puts bootstrap and fork server where python3 looks for them.</summary>
    private static bool PutProgram()
    {
        int memory;
        fixed (byte* name = "python-runner"u8)
        {
            memory = Libc.CreateMemoryFile(name, 0);
        }

        byte* program = Libc.Program(out nint length);
        bool placed = memory >= 0 && Libc.Write(memory, program, length) == length
            && Libc.Redirect(memory, PythonCommand.ProgramDescriptor) >= 0;
        _ = Libc.Close(memory);
        return placed;
    }

    private static int Fail(string message, int exitCode)
    {
        byte[] line = Encoding.UTF8.GetBytes($"python-runner: {message}\n");
        fixed (byte* text = line)
        {
            _ = Libc.Write(2, text, line.Length);
        }

        return exitCode;
    }
}
