using System.ComponentModel;
using System.Globalization;
using System.Text;
using Invoke.Procd.Native;
using Invoke.Procd.Processes;
using Microsoft.Win32.SafeHandles;

namespace Invoke.Procd.Runners;

/// <summary>
/// One interpreter that has booted and imported, and forks runners on request (<c>fork_server.py</c>). Functions share its
/// user and may stop or kill it: it answers in time and with a child of procd's, or it is ended.
/// </summary>
internal sealed class ForkServer
{
    private static readonly TimeSpan BootTime = TimeSpan.FromSeconds(30), ForkTime = TimeSpan.FromSeconds(1);

    /// <summary>By how much its memory may grow, which every runner would inherit.</summary>
    private const long GrowthBytes = 32 * 1024 * 1024;

    private const int ForksBetweenLooks = 16;

    private const int MessageBytes = 200;

    private readonly Lock _gate = new();
    private readonly ChildCommand _command;
    private readonly ILogger _logger;
    private int _pid, _socket = -1;
    private volatile bool _ready, _ended, _refused;
    private long _bytesAtFirst;
    private int _forks;

    /// <summary>Starts one.</summary>
    /// <param name="command">What is started.</param>
    /// <param name="parent">Does things on a thread that outlasts it and its runners: they are that thread's children, and end when it does.</param>
    /// <param name="logger">Where it is said why there is none.</param>
    public ForkServer(ChildCommand command, Action<Action> parent, ILogger logger)
    {
        (_command, _logger) = (command, logger);
        parent(Begin);
    }

    /// <summary>Whether it has booted and lives.</summary>
    public bool IsReady => _ready;

    /// <summary>Whether it is gone.</summary>
    public bool HasEnded => _ended;

    /// <summary>Whether it cannot do its work: started again it would end again.</summary>
    public bool IsRefused => _refused;

    /// <summary>Whether it has become a bad start for a runner; looked at now and then.</summary>
    public bool HasGrown => _ready && _forks % ForksBetweenLooks == 0 && ProcessTree.MemoryOf(_pid) > _bytesAtFirst + GrowthBytes;

    /// <summary>Forks a runner onto those pipes; it is procd's own child. To be called as a start of <see cref="ChildTable"/>.</summary>
    /// <exception cref="Win32Exception">There is none.</exception>
    public int Fork(SpawnPipes pipes)
    {
        lock (_gate)
        {
            if (!_ready) throw new Win32Exception(Libc.ESRCH);
            _forks++;
            _ = Libc.kill(_pid, Libc.SIGCONT);
            var sent = Children.invoke_send_three(_socket, pipes.ChildStdin, pipes.ChildStdout, pipes.ChildStderr);
            if (sent == 0 && Receive(ForkTime) is { } answer && int.TryParse(answer, NumberStyles.None, CultureInfo.InvariantCulture, out var pid))
            {
                if (pid == 0) throw new Win32Exception(Libc.EAGAIN);
                if (ChildTable.IsNewChild(pid) && Libc.setpgid(pid, pid) == 0) return pid;
            }

            // Stopped, killed or taken over by a function.
            _ = Libc.kill(_pid, Libc.SIGKILL);
            _ready = false;
            throw new Win32Exception(Libc.ESRCH);
        }
    }

    /// <summary>Ends it; its runners go on.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _ready = false;
            if (!_ended && _pid > 0) _ = Libc.kill(_pid, Libc.SIGKILL);
        }
    }

    private void Begin() => Try(() =>
    {
        Start();
        new Thread(Live) { IsBackground = true, Name = "fork server" }.Start();
    });

    private void Live() => Try(() =>
    {
        Greet(Receive(BootTime));
        ChildTable.WaitForEnd(_pid);
        End();
    });

    private void Try(Action step)
    {
        try
        {
            step();
        }
        catch (Exception e) when (e is Win32Exception or IOException or UnauthorizedAccessException)
        {
            // The next one may start; until then runners are spawned.
            Log.NoForkServer(_logger, e.Message);
            End();
        }
    }

    private void End()
    {
        lock (_gate)
        {
            (_ready, _ended) = (false, true);
            if (_pid > 0) ChildTable.Reap(_pid);
            if (_socket >= 0) _ = Libc.close(_socket);
        }
    }

    private void Start()
    {
        Span<int> ends = stackalloc int[2];
        if (Libc.socketpair(Libc.AF_UNIX, Libc.SOCK_SEQPACKET | Libc.O_CLOEXEC, 0, ends) < 0) throw new Win32Exception(Libc.LastError);
        _socket = ends[0];
        using var theirs = new SafeFileHandle(ends[1], ownsHandle: true);
        using var nothing = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.ReadWrite);
        var pid = ChildTable.Start(() => Spawn.Start(_command,
            (int)theirs.DangerousGetHandle(), 0, (int)nothing.DangerousGetHandle(), 1, (int)nothing.DangerousGetHandle(), 2));
        lock (_gate) _pid = pid;
    }

    private void Greet(string? message)
    {
        lock (_gate)
        {
            if (message == "ready")
            {
                _bytesAtFirst = ProcessTree.MemoryOf(_pid);
                _ready = true;
                return;
            }

            if (message is not null)
            {
                _refused = true;
                Log.NoForkServer(_logger, message);
            }

            _ = Libc.kill(_pid, Libc.SIGKILL);
        }
    }

    /// <summary>Its next message, if it comes in time and is plain text.</summary>
    private string? Receive(TimeSpan patience)
    {
        Span<byte> message = stackalloc byte[MessageBytes];
        if (Libc.poll([new PollFd { Fd = _socket, Events = Libc.POLLIN }], 1, (int)patience.TotalMilliseconds) <= 0) return null;
        var length = (int)Libc.read(_socket, ref message[0], message.Length);
        return length > 0 && Ascii.IsValid(message[..length]) ? Encoding.ASCII.GetString(message[..length]) : null;
    }
}
