using System.Diagnostics;
using Invoke.Tests;

namespace Invoke.EndToEnd.Tests;

/// <summary>What looks for leftovers finds them: otherwise no test here would mean anything.</summary>
public sealed class SandboxProcessesTests : IDisposable
{
    private readonly string _name = $"sb_{Guid.NewGuid():n}";
    private readonly string _directory = Directory.CreateTempSubdirectory("invoke-test-").FullName;
    private Process? _process;

    public void Dispose()
    {
        _process?.Kill();
        _process?.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Theory]
    [InlineData("command line")]
    [InlineData("environment")]
    [InlineData("working directory")]
    public async Task A_process_that_names_a_sandbox_is_found_as_long_as_it_lives(string where)
    {
        Assert.Empty(SandboxProcesses.Naming(_name));
        var start = new ProcessStartInfo("sleep") { ArgumentList = { "60" } };
        if (where == "command line") start = new ProcessStartInfo("sh") { ArgumentList = { "-c", "sleep 60; :", _name } };
        if (where == "environment") start.Environment["X"] = _name;
        if (where == "working directory") start.WorkingDirectory = Directory.CreateDirectory(Path.Combine(_directory, _name)).FullName;
        _process = Process.Start(start)!;
        await Wait.UntilAsync(() => SandboxProcesses.Naming(_name).SequenceEqual([_process.Id]), "the process is found", TestContext.Current.CancellationToken);
        Assert.Contains(where == "command line" ? "sh" : "sleep", SandboxProcesses.Of(_name, _process.Id));
        _process.Kill(entireProcessTree: true);
        await Wait.UntilAsync(() => SandboxProcesses.Naming(_name).Count == 0, "it is gone", TestContext.Current.CancellationToken);
    }
}
