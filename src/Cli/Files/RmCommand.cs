using System.CommandLine;
using Invoke.Cli.CommandLine;

namespace Invoke.Cli.Files;

/// <summary><c>s0 sandbox files rm</c></summary>
internal sealed class RmCommand : S0Command
{
    private readonly Argument<string> _path = new("path") { Description = "The file or directory" };

    public RmCommand()
        : base("rm", "Delete a file, or a directory with all that is in it", "s0 sandbox files rm /workspace/old -s sb_0123456789ab") => Add(_path);

    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        var path = run.Get(_path);
        run.Output.Did(await run.Sandbox.DeleteFileAsync(path, cancellationToken), CliJson.Contracts.FileDeleted, $"File {path} deleted successfully");
        return 0;
    }
}
