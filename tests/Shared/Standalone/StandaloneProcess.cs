using System.Collections.Concurrent;
using System.Diagnostics;

namespace Invoke.Tests;

/// <summary>The standalone as somebody starts it: a process with an environment, what it says, and how it ends.</summary>
internal sealed class StandaloneProcess : IDisposable
{
    private const string Ready = "Invoke is ready at ";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly ConcurrentQueue<string> _errors = new();
    private readonly TaskCompletionSource<Uri> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private StandaloneProcess(Process process)
    {
        _process = process;
        _process.OutputDataReceived += (_, line) => Note(line.Data);
        _process.ErrorDataReceived += (_, line) => _errors.Enqueue(line.Data ?? "");
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public int Pid => _process.Id;

    /// <summary>What it wrote to standard error, without empty lines.</summary>
    public IReadOnlyList<string> Errors => [.. _errors.Where(line => line.Length > 0)];

    public string Said => string.Join('\n', [.. _output, .. _errors]);

    /// <summary>The environment that a standalone needs to leave this machine's other ones alone: its own ports and directories.</summary>
    public static Dictionary<string, string> OwnEnvironment() => new(StringComparer.Ordinal)
    {
        ["PATH"] = "/usr/bin:/bin",
        ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
        ["INVOKE_MANAGEMENT_URL"] = "http://127.0.0.1:0",
        ["INVOKE_STATE"] = Directory.CreateTempSubdirectory("invoke-test-").FullName,
        // Short: the path of a socket ends at 108 bytes.
        ["XDG_RUNTIME_DIR"] = Directory.CreateTempSubdirectory("ivk-").FullName,
    };

    /// <summary>Starts it with this environment and no other.</summary>
    /// <param name="environment">The settings.</param>
    /// <param name="prefix">A command that runs it, for example one that takes rights away.</param>
    public static StandaloneProcess Start(IReadOnlyDictionary<string, string> environment, params string[] prefix)
    {
        string[] command = [.. prefix, Dotnet(), Path.Combine(Repository.Root, "artifacts/bin/Standalone/release/Invoke.Standalone.dll")];
        var start = new ProcessStartInfo(command[0]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var argument in command[1..]) start.ArgumentList.Add(argument);
        start.Environment.Clear();
        if (Environment.GetEnvironmentVariable("DOTNET_ROOT") is { } root) start.Environment["DOTNET_ROOT"] = root;
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return new StandaloneProcess(Process.Start(start)!);
    }

    /// <summary>Where it listens, once it says so.</summary>
    public async Task<Uri> ReadyAsync()
    {
        var ended = _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        var first = await Task.WhenAny(_ready.Task, ended).WaitAsync(Patience, TestContext.Current.CancellationToken);
        return first == ended ? throw new InvalidOperationException($"the standalone ended:\n{Said}") : await _ready.Task;
    }

    /// <summary>How it ended, and all that it said until then.</summary>
    public async Task<int> ExitAsync()
    {
        using var deadline = new CancellationTokenSource(Patience);
        try
        {
            await _process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException e)
        {
            throw new TimeoutException($"the standalone did not end in {Patience}:\n{Said}", e);
        }

        return _process.ExitCode;
    }

    public Task<int> TerminateAsync()
    {
        _ = Native.kill(Pid, Native.SIGTERM);
        return ExitAsync();
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: false);
        _process.Dispose();
    }

    private void Note(string? line)
    {
        if (line is null) return;
        _output.Enqueue(line);
        if (line.StartsWith(Ready, StringComparison.Ordinal)) _ready.TrySetResult(new Uri(line[Ready.Length..].Trim()));
    }

    // The child's PATH is its own; the program is found on ours.
    private static string Dotnet() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .Select(directory => Path.Combine(directory, "dotnet")).First(File.Exists);
}
