using System.CommandLine;
using Invoke.Cli.CommandLine;

namespace Invoke.Cli.Files;

/// <summary><c>s0 sandbox files download</c></summary>
internal sealed class DownloadCommand : S0Command
{
    private readonly Argument<string> _remote = new("remote-path") { Description = "The file in the sandbox" };
    private readonly Argument<string> _local = new("local-path") { Description = "The file here, or a directory that gets it" };

    public DownloadCommand()
        : base("download", "Copy a file out of the sandbox", "s0 sandbox files download /workspace/result.csv . -s sb_0123456789ab")
    {
        Add(_remote);
        Add(_local);
    }

    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        var (remote, local) = (run.Get(_remote), run.Get(_local));
        var target = Directory.Exists(local) ? Path.Combine(local, Path.GetFileName(remote)) : local;
        // Beside the target first: it is there whole, or as it was before.
        var draft = $"{target}.{Environment.ProcessId}.part";
        try
        {
            await using (var file = Create(draft, target)) await run.Sandbox.ReadFileAsync(remote, file, cancellationToken);
            File.Move(draft, target, overwrite: true);
        }
        finally
        {
            File.Delete(draft);
        }

        run.Output.Say($"File downloaded to {target}");
        return 0;
    }

    private static FileStream Create(string draft, string target)
    {
        try
        {
            return new FileStream(draft, FileMode.Create);
        }
        catch (DirectoryNotFoundException e)
        {
            throw new FailedException($"the directory of {target} does not exist", e);
        }
    }
}
