using System.Diagnostics;
using Invoke.Tests;

namespace Invoke.Cli.Tests;

/// <summary>The built command, run as a person or a script runs it: in a directory and an environment of its own.</summary>
public sealed class S0(SharedStandalone standalone) : IDisposable
{
    public static string Path { get; } = System.IO.Path.Combine(Repository.Root, "artifacts/bin/s0");

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Its working directory and its home.</summary>
    public DirectoryInfo Home { get; } = Directory.CreateTempSubdirectory("s0-test-");

    /// <summary>What it is told of the world; set to null it is not told.</summary>
    public Dictionary<string, string?> Environment { get; } = new()
    {
        ["SANDBOX0_BASE_URL"] = standalone.Url.OriginalString,
        ["SANDBOX0_TOKEN"] = standalone.Token,
    };

    public Task<Ended> RunAsync(params string[] args) => RunWithAsync("", args);

    /// <summary>With this on its standard input.</summary>
    public Task<Ended> RunWithAsync(string input, params string[] args) => ProcessAsync(Path, args, input);

    /// <summary>A shell that finds s0 on its path.</summary>
    public Task<Ended> ShellAsync(string script) => ProcessAsync("/bin/bash", ["-c", script], "");

    /// <summary>Runs it and expects it to succeed; answers what it printed.</summary>
    public async Task<string> PrintsAsync(params string[] args)
    {
        var ended = await RunAsync(args);
        Assert.Equal((0, ""), (ended.Exit, ended.Error));
        return ended.Output;
    }

    /// <summary>Claims a sandbox and answers its id.</summary>
    public async Task<string> ClaimAsync() => (await PrintsAsync("sandbox", "create", "-q")).Trim();

    /// <summary>Claims a sandbox with a function main.</summary>
    public async Task<string> ClaimWithAsync(string source)
    {
        var id = await ClaimAsync();
        await PrintsAsync("sandbox", "files", "write", "/workspace/functions/main.py", "-s", id, "--data", source);
        return id;
    }

    public string File(string name, string content)
    {
        var path = System.IO.Path.Combine(Home.FullName, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        System.IO.File.WriteAllText(path, content);
        return path;
    }

    public Process Start(string program, IEnumerable<string> args)
    {
        var start = new ProcessStartInfo(program)
        {
            WorkingDirectory = Home.FullName,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var arg in args) start.ArgumentList.Add(arg);
        start.Environment.Clear();
        start.Environment["HOME"] = Home.FullName;
        start.Environment["PATH"] = $"{System.IO.Path.GetDirectoryName(Path)}:/usr/bin:/bin";
        foreach (var (name, value) in Environment)
        {
            if (value is not null) start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    public void Dispose() => Home.Delete(recursive: true);

    private async Task<Ended> ProcessAsync(string program, IEnumerable<string> args, string input)
    {
        using var process = Start(program, args);
        using var deadline = new CancellationTokenSource(Patience);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(deadline.Token);
            var error = process.StandardError.ReadToEndAsync(deadline.Token);
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
            await process.WaitForExitAsync(deadline.Token);
            return new Ended(process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }
}
