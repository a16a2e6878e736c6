using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;

namespace Invoke.PythonRunner;

/// <summary>Becomes python3, running the bootstrap. No managed work is done beyond what that takes.</summary>
internal static unsafe class Launcher
{
    private const int Usage = 64;
    private const int NoPython = 127;

    /// <summary>
    /// Above what a function is likely to name, below 64: there the kernel's descriptor table would have to grow,
    /// and with the runtime's threads sharing it that waits for an RCU grace period, up to 20 ms.
    /// </summary>
    private const int PrivateDescriptor = 60;

    /// <summary>
    /// Python gets the bootstrap through a descriptor and not as an argument, so that the process list stays legible.
    /// The bootstrap has its own copy of the builtins: a function may patch the real ones.
    /// </summary>
    private const string Stub =
        "import os, sys; exec(compile(os.pread(int(sys.argv[1]), 1 << 20, 0), 'python-runner', 'exec'), "
        + "{'__name__': 'python-runner', '__builtins__': vars(__builtins__).copy()})";

    private static int Main(string[] arguments)
    {
        bool prestart = arguments is ["--prestart", ..];
        if (!prestart && (arguments.Length != 2 || arguments[0].StartsWith('-')))
        {
            return Fail("usage: python-runner <module-path> <handler> | --prestart [module-to-preload]...", Usage);
        }

        // Processes the function leaves behind fall to python, and are known as strays the moment it is gone.
        // Both settings survive exec.
        _ = Libc.ProcessControl(Libc.SetChildSubreaper, 1, 0, 0, 0);

        // Nor does it outlive the procd that started it, which may be killed without a chance to clean up.
        _ = Libc.ProcessControl(Libc.SetParentDeathSignal, Libc.Kill, 0, 0, 0);

        int source = BootstrapDescriptor();
        int answer = Libc.DescriptorControl(1, Libc.DuplicateFrom, PrivateDescriptor);
        if (source < 0 || answer < 0 || Libc.Redirect(2, 1) < 0)
        {
            return Fail("cannot set up the descriptors python needs", 1);
        }

        string[] command = ["python3", "-u", "-c", Stub, Text(source), Text(answer), .. arguments];
        byte** argv = stackalloc byte*[command.Length + 1];
        for (int i = 0; i < command.Length; i++)
        {
            argv[i] = (byte*)Marshal.StringToCoTaskMemUTF8(command[i]);
        }

        argv[command.Length] = null;
        _ = Libc.Execute(argv[0], argv);
        return Fail("no python3 on PATH", NoPython);
    }

    private static int BootstrapDescriptor()
    {
        var bootstrap = (UnmanagedMemoryStream)Assembly.GetExecutingAssembly().GetManifestResourceStream("bootstrap.py")!;
        int memory;
        fixed (byte* name = "bootstrap.py"u8)
        {
            memory = Libc.CreateMemoryFile(name, 0);
        }

        nint length = (nint)bootstrap.Length;
        if (memory < 0 || Libc.WriteAt(memory, bootstrap.PositionPointer, length, 0) != length)
        {
            return -1;
        }

        int high = Libc.DescriptorControl(memory, Libc.DuplicateFrom, PrivateDescriptor);
        _ = Libc.Close(memory);
        return high;
    }

    private static string Text(int descriptor) => descriptor.ToString(CultureInfo.InvariantCulture);

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
