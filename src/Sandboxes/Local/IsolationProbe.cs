using System.ComponentModel;
using System.Diagnostics;

namespace Invoke.Sandboxes.Local;

/// <summary>Finds out at start-up what this machine can do, and refuses what nobody should run by accident.</summary>
internal static class IsolationProbe
{
    /// <summary>The isolation to use.</summary>
    /// <exception cref="InvalidOperationException">What was asked for does not work here, or plain mode was not accepted; the message says what to do.</exception>
    public static LocalIsolation Settle(LocalOptions options, bool production, Action<string> warn)
    {
        var problem = options.Isolation == LocalIsolation.Plain ? null : BubblewrapProblem();
        if (options.Isolation != LocalIsolation.Plain && problem is null) return LocalIsolation.Bubblewrap;
        if (options.Isolation == LocalIsolation.Bubblewrap)
            throw new InvalidOperationException($"Local:Isolation is Bubblewrap, but {problem}");
        if ((Environment.IsPrivilegedProcess || production) && !options.AcceptPlain)
        {
            throw new InvalidOperationException(
                $"sandboxes would be plain processes {(Environment.IsPrivilegedProcess ? "of root" : "in Production (ASPNETCORE_ENVIRONMENT)")}, kept apart from this machine by nothing"
                + $"{(problem is null ? "" : $", because {problem}")}: install bubblewrap, or set Local:AcceptPlain to true if every function is trusted");
        }

        warn($"sandboxes are plain processes of this user: a function can read and change whatever this user can{(problem is null ? "" : $" ({problem})")}");
        return LocalIsolation.Plain;
    }

    private static string? BubblewrapProblem()
    {
        var start = new ProcessStartInfo(Bubblewrap.Program) { RedirectStandardError = true, UseShellExecute = false };
        foreach (var argument in (string[])["--unshare-user", "--unshare-pid", "--ro-bind", "/", "/", "--proc", "/proc", "--dev", "/dev", "true"])
            start.ArgumentList.Add(argument);
        try
        {
            using var process = Process.Start(start)!;
            var said = process.StandardError.ReadToEnd().Trim();
            process.WaitForExit();
            return process.ExitCode == 0 ? null : $"bubblewrap does not work here: {said}";
        }
        catch (Win32Exception)
        {
            return "bubblewrap (bwrap) is not installed";
        }
    }
}
