using System.Diagnostics;
using Invoke.Tests;

namespace Invoke.EndToEnd.Tests;

/// <summary>What the README tells people to paste does what the README says.</summary>
public sealed class ReadmeTests(SharedInvokes shared)
{
    [Fact]
    public async Task The_everyday_calls_work_as_they_stand()
    {
        var readme = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "README.md"), TestContext.Current.CancellationToken);
        var script = Block(readme, "```bash\n").Replace("http://127.0.0.1:8080", shared.Bubblewrap.Url.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal);
        var directory = Directory.CreateTempSubdirectory("readme-").FullName;
        try
        {
            File.CreateSymbolicLink(Path.Combine(directory, ".invoke"), shared.Bubblewrap.State);
            var output = await RunAsync(script, directory);
            Assert.Contains(Block(readme, "```json\n").Trim(), output, StringComparison.Ordinal);
            Assert.Contains("""{"success":true,"data":{"created":true}}""", output, StringComparison.Ordinal);
            Assert.Contains("""{"success":true,"data":{"written":true}}""", output, StringComparison.Ordinal);
            Assert.Contains("\"state\":\"succeeded\"", output, StringComparison.Ordinal);
            Assert.Contains("\"finished\":true,\"accepted\":3,\"queued\":0,\"running\":0,\"succeeded\":3,", output, StringComparison.Ordinal);
            Assert.Equal(3, output.Split('\n').Count(line => line.StartsWith("{\"invocation_id\":", StringComparison.Ordinal)));
            Assert.DoesNotContain("\"success\":false", output, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static string Block(string readme, string fence)
    {
        var start = readme.IndexOf(fence, StringComparison.Ordinal) + fence.Length;
        return readme[start..readme.IndexOf("\n```", start, StringComparison.Ordinal)] + "\n";
    }

    private static async Task<string> RunAsync(string script, string directory)
    {
        var start = new ProcessStartInfo("bash") { WorkingDirectory = directory, RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false };
        using var bash = Process.Start(start)!;
        await bash.StandardInput.WriteAsync(script);
        bash.StandardInput.Close();
        var output = await bash.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await bash.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, bash.ExitCode);
        return output;
    }
}
