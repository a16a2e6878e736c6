using System.Diagnostics;
using Invoke.Tests;

namespace Invoke.Kubernetes.Tests;

/// <summary>kubectl, as an operator uses it.</summary>
internal static class Kubectl
{
    /// <summary>Runs it in the repository and returns what it said; fails if it failed.</summary>
    public static Task<string> RunAsync(params string[] arguments) => FeedAsync("", arguments);

    /// <summary>The same, with something on its stdin.</summary>
    public static async Task<string> FeedAsync(string input, params string[] arguments)
    {
        var start = new ProcessStartInfo("kubectl") { UseShellExecute = false, WorkingDirectory = Repository.Root, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var said = process.StandardOutput.ReadToEndAsync();
        var complained = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"kubectl {string.Join(' ', arguments)}: {await said}\n{await complained}");
        return await said;
    }
}
