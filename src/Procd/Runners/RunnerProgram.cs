using System.ComponentModel;
using Invoke.Procd.Native;
using Invoke.Procd.Processes;
using Microsoft.Win32.SafeHandles;

namespace Invoke.Procd.Runners;

/// <summary>
/// The bootstrap, compiled once for the interpreter that is to run it: compiling is a fifth of a runner's boot. With it procd
/// starts python3 itself, and saves the launcher's part as well.
/// </summary>
internal sealed class RunnerProgram(ProcdOptions options)
{
    private static readonly ChildLimits Limits = new() { Deadline = TimeSpan.FromSeconds(30), OutputBytes = 4 << 20, ErrorTailBytes = 4096, Processes = 16 };

    private readonly Lock _gate = new();
    private Interpreter? _interpreter;
    private SafeFileHandle? _file;

    /// <summary>The program for the recipe's interpreter, as a file that nobody can change; null as long as there is none.</summary>
    public SafeFileHandle? For(RunnerRecipe recipe)
    {
        lock (_gate)
        {
            if (recipe.Interpreter == _interpreter) return _file;
            (_interpreter, _file) = (recipe.Interpreter, null);
            if (recipe.Interpreter is not null) new Thread(() => Prepare(recipe)) { IsBackground = true, Name = "program" }.Start();
            return null;
        }
    }

    private void Prepare(RunnerRecipe recipe)
    {
        try
        {
            var command = new ChildCommand(options.RunnerPath, ["python-runner", "--program"], recipe.Environment, options.Workspace);
            using var compiler = ChildProcess.Start(pipes => Spawn.Start(command, pipes.Standard));
            using var exit = compiler.Run(ChildInput.None, Limits, CancellationToken.None);
            if (exit is not { End: ChildEnd.Exited, Signalled: false, Status: 0 }) return;
            var file = Sealed(exit.Output.Written);
            lock (_gate)
            {
                if (recipe.Interpreter == _interpreter) _file = file;
            }
        }
        catch (Win32Exception)
        {
            // Every run goes on through python-runner, which says what is wrong.
        }
    }

    private static SafeFileHandle Sealed(ReadOnlySpan<byte> program)
    {
        var file = new SafeFileHandle(Libc.memfd_create("python-runner", Libc.MFD_CLOEXEC | Libc.MFD_ALLOW_SEALING), ownsHandle: true);
        if (file.IsInvalid) throw new Win32Exception(Libc.LastError);
        RandomAccess.Write(file, program, 0);
        _ = Libc.fcntl((int)file.DangerousGetHandle(), Libc.F_ADD_SEALS, Libc.F_SEAL_ALL);
        return file;
    }
}
