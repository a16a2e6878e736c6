using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Invoke.Tests;

/// <summary>A program that a test owns, what it says, and how it ends.</summary>
internal sealed class ChildProgram : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();

    private ChildProgram(Process process)
    {
        _process = process;
        _process.OutputDataReceived += (_, line) => _lines.Enqueue(line.Data ?? "");
        _process.ErrorDataReceived += (_, line) => _lines.Enqueue(line.Data ?? "");
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public int Pid => _process.Id;

    public bool HasExited => _process.HasExited;

    public IReadOnlyCollection<string> Lines => _lines;

    public string Said => string.Join('\n', _lines);

    /// <summary>Starts it with this environment and no other.</summary>
    public static ChildProgram Start(IReadOnlyDictionary<string, string> environment, string program, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        start.Environment.Clear();
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return new ChildProgram(Process.Start(start)!);
    }

    /// <summary>Runs a command to its end, which must be a good one; returns what it said.</summary>
    public static async Task<string> RunAsync(IReadOnlyDictionary<string, string> environment, string program, params IEnumerable<string> arguments)
    {
        using var command = Start(environment, program, arguments);
        var exit = await command.ExitAsync();
        return exit == 0 ? command.Said : throw new InvalidOperationException($"{program} ended with {exit.ToString(CultureInfo.InvariantCulture)}:\n{command.Said}");
    }

    public void Signal(int signal) => Assert.Equal(0, Native.kill(Pid, signal));

    public async Task<int> ExitAsync()
    {
        using var deadline = new CancellationTokenSource(Patience);
        try
        {
            await _process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException e)
        {
            throw new TimeoutException($"process {Pid} did not end in {Patience}:\n{Said}", e);
        }

        return _process.ExitCode;
    }

    public async Task KillAsync()
    {
        if (!_process.HasExited) _ = Native.kill(Pid, Native.SIGKILL);
        await ExitAsync();
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: false);
        _process.Dispose();
    }
}
