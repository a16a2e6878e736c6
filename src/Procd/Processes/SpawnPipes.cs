using System.ComponentModel;
using Invoke.Procd.Native;

namespace Invoke.Procd.Processes;

/// <summary>The three pipes of a child, closed on exec; what nobody took is closed on disposal.</summary>
internal sealed class SpawnPipes : IDisposable
{
    // stdin read, stdin write, stdout read, stdout write, stderr read, stderr write
    private readonly int[] _fds = [-1, -1, -1, -1, -1, -1];

    public SpawnPipes()
    {
        for (var i = 0; i < 6; i += 2)
        {
            if (Libc.pipe2(_fds.AsSpan(i, 2), Libc.O_CLOEXEC) == 0) continue;
            var error = Libc.LastError;
            Dispose();
            throw new Win32Exception(error);
        }
    }

    public int ChildStdin => _fds[0];

    public int ChildStdout => _fds[3];

    public int ChildStderr => _fds[5];

    /// <summary>The child's ends and where they go, in pairs.</summary>
    public ReadOnlySpan<int> Standard => new[] { ChildStdin, 0, ChildStdout, 1, ChildStderr, 2 };

    /// <summary>The parent's ends, not blocking; they are the caller's now.</summary>
    public (int Stdin, int Stdout, int Stderr) TakeParentEnds()
    {
        var ends = (_fds[1], _fds[2], _fds[4]);
        _fds[1] = _fds[2] = _fds[4] = -1;
        _ = Libc.fcntl(ends.Item1, Libc.F_SETFL, Libc.O_NONBLOCK);
        _ = Libc.fcntl(ends.Item2, Libc.F_SETFL, Libc.O_NONBLOCK);
        _ = Libc.fcntl(ends.Item3, Libc.F_SETFL, Libc.O_NONBLOCK);
        return ends;
    }

    public void Dispose()
    {
        foreach (var fd in _fds)
        {
            if (fd >= 0) _ = Libc.close(fd);
        }
    }
}
