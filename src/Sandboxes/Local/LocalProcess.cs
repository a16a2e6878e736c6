using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Invoke.Sandboxes.Local;

/// <summary>The process that carries a sandbox, found by the file that names it. It outlives the gateway that started it.</summary>
internal static partial class LocalProcess
{
    private const int Interrupt = 2, Kill = 9, Terminate = 15;
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan KillPatience = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Starts the command in a session of its own, its output in the sandbox's log. A shell writes the pid and becomes
    /// the command, so that no crash of ours leaves a process that nobody can name.
    /// </summary>
    /// <returns>The process: setsid becomes the shell, as it leads no group here, and the shell the command.</returns>
    public static ProcessHandle Start(SandboxDirectory directory, IReadOnlyList<string> command, IReadOnlyDictionary<string, string> environment)
    {
        // The log starts anew when it has grown: a function can make procd say something.
        const string script = """[ "$(stat -c %s "$1" 2>/dev/null || echo 0)" -lt 1048576 ] || mv -f "$1" "$1.1"; echo $$ >"$0.next" && mv "$0.next" "$0" && log=$1 && shift && exec "$@" </dev/null >>"$log" 2>&1""";
        var start = new ProcessStartInfo("setsid") { WorkingDirectory = directory.FullPath };
        foreach (var argument in (string[])["sh", "-c", script, directory.PidFile, directory.LogFile, .. command]) start.ArgumentList.Add(argument);
        start.Environment.Clear();
        foreach (var (name, value) in environment) start.Environment[name] = value;
        using var process = Process.Start(start) ?? throw new InvalidOperationException("setsid did not start");
        return ProcessHandle.Open(process.Id);
    }

    /// <summary>The pid of the process that was started last, if it still lives; 0 otherwise.</summary>
    public static int Find(SandboxDirectory directory)
    {
        try
        {
            var pid = int.Parse(File.ReadAllText(directory.PidFile), CultureInfo.InvariantCulture);

            // The pid may be somebody else's by now; only ours has the sandbox's paths in its command line.
            return File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/cmdline")).Contains(directory.Id, StringComparison.Ordinal) ? pid : 0;
        }
        catch (Exception e) when (e is IOException or FormatException)
        {
            return 0;
        }
    }

    /// <summary>Lets what runs finish, then ends; returns once it is gone.</summary>
    public static Task DrainAsync(SandboxDirectory directory, CancellationToken cancellationToken) =>
        EndAsync(directory, Terminate, Timeout.InfiniteTimeSpan, cancellationToken);

    /// <summary>Ends it and all that runs in it; returns once it is gone.</summary>
    public static Task KillAsync(SandboxDirectory directory, CancellationToken cancellationToken) =>
        EndAsync(directory, Interrupt, KillPatience, cancellationToken);

    private static async Task EndAsync(SandboxDirectory directory, int signal, TimeSpan patience, CancellationToken cancellationToken)
    {
        var pid = Find(directory);
        if (pid == 0) return;

        // Bubblewrap only waits for procd, its one child, and ends with it; signals are procd's to understand.
        var procd = ChildOf(pid) ?? pid;
        SendSignal(procd, signal);
        var started = Stopwatch.GetTimestamp();
        while (Find(directory) == pid)
        {
            if (patience != Timeout.InfiniteTimeSpan && Stopwatch.GetElapsedTime(started) > patience)
            {
                SendSignal(procd, Kill);
                SendSignal(pid, Kill);
            }

            await Task.Delay(PollInterval, cancellationToken);
        }
    }

    private static int? ChildOf(int pid)
    {
        try
        {
            if (File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/comm")).Trim() != Bubblewrap.Program) return null;
            var children = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/task/{pid}/children"));
            return children.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var only, ..] ? int.Parse(only, CultureInfo.InvariantCulture) : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Signals a process; one that has just ended needs no signal.</summary>
    private static void SendSignal(int pid, int signal) => _ = KillNative(pid, signal);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int KillNative(int pid, int signal);
}
