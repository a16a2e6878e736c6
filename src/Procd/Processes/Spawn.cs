using System.ComponentModel;
using Invoke.Procd.Native;

namespace Invoke.Procd.Processes;

/// <summary>Starts processes by vfork(2): safe in a process with threads, which fork(2) from managed code is not.</summary>
internal static class Spawn
{
    /// <summary>
    /// Starts the command in a group of its own, with default signals and none blocked, as a subreaper that dies with the
    /// calling thread. Of procd's descriptors it gets those it is given, and no other.
    /// </summary>
    /// <param name="command">What to start.</param>
    /// <param name="descriptors">Pairs: procd's, the child's.</param>
    /// <exception cref="Win32Exception">It did not start.</exception>
    public static unsafe int Start(ChildCommand command, params ReadOnlySpan<int> descriptors)
    {
        using var argv = new SpawnStrings(command.Arguments);
        using var envp = new SpawnStrings(command.Environment);
        using var paths = new SpawnStrings([command.File, command.WorkingDirectory]);
        fixed (int* pairs = descriptors)
        {
            var start = new ChildStart
            {
                File = paths.Pointer[0],
                Directory = paths.Pointer[1],
                Argv = argv.Pointer,
                Envp = envp.Pointer,
                Descriptors = pairs,
                Pairs = descriptors.Length / 2,
            };
            var pid = Children.invoke_start(in start);
            return pid > 0 ? pid : throw new Win32Exception(-pid);
        }
    }
}
