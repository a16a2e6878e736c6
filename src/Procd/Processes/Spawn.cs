using System.ComponentModel;
using Invoke.Procd.Native;

namespace Invoke.Procd.Processes;

/// <summary>posix_spawn(3): it is safe in a process with threads, which fork(2) from managed code is not.</summary>
internal static class Spawn
{
    private const short SetPgroup = 2, SetSigDef = 4, SetSigMask = 8;

    /// <summary>More than any libc's own size of posix_spawnattr_t, posix_spawn_file_actions_t and sigset_t.</summary>
    private const int OpaqueBytes = 512;

    /// <summary>Starts the command in a group of its own, with default signals and none blocked.</summary>
    /// <exception cref="Win32Exception">It did not start.</exception>
    public static unsafe int Start(ChildCommand command, SpawnPipes pipes)
    {
        Span<byte> actionBytes = stackalloc byte[OpaqueBytes], attributeBytes = stackalloc byte[OpaqueBytes], signalBytes = stackalloc byte[OpaqueBytes];
        ref var actions = ref actionBytes[0];
        ref var attributes = ref attributeBytes[0];
        ref var signals = ref signalBytes[0];

        _ = Libc.posix_spawn_file_actions_init(ref actions);
        _ = Libc.posix_spawnattr_init(ref attributes);
        using var argv = new SpawnStrings([command.File, .. command.Arguments]);
        using var envp = new SpawnStrings(command.Environment);
        try
        {
            Check(Libc.posix_spawn_file_actions_adddup2(ref actions, pipes.ChildStdin, 0));
            Check(Libc.posix_spawn_file_actions_adddup2(ref actions, pipes.ChildStdout, 1));
            Check(Libc.posix_spawn_file_actions_adddup2(ref actions, pipes.ChildStderr, 2));
            Check(Libc.posix_spawn_file_actions_addchdir_np(ref actions, command.WorkingDirectory));
            Check(Libc.posix_spawnattr_setflags(ref attributes, SetPgroup | SetSigDef | SetSigMask));
            Check(Libc.posix_spawnattr_setpgroup(ref attributes, 0));
            _ = Libc.sigemptyset(ref signals);
            Check(Libc.posix_spawnattr_setsigmask(ref attributes, ref signals));
            _ = Libc.sigfillset(ref signals);
            Check(Libc.posix_spawnattr_setsigdefault(ref attributes, ref signals));
            Check(Libc.posix_spawn(out var pid, command.File, ref actions, ref attributes, argv.Pointer, envp.Pointer));
            return pid;
        }
        finally
        {
            _ = Libc.posix_spawn_file_actions_destroy(ref actions);
            _ = Libc.posix_spawnattr_destroy(ref attributes);
        }
    }

    /// <summary>These functions return their error instead of setting errno.</summary>
    private static void Check(int error)
    {
        if (error != 0) throw new Win32Exception(error);
    }
}
