using System.CommandLine;
using Invoke.Cli.CommandLine;

namespace Invoke.Cli.Files;

/// <summary><c>s0 sandbox files mkdir</c></summary>
internal sealed class MkdirCommand : S0Command
{
    private readonly Argument<string> _path = new("path") { Description = "The directory" };
    private readonly Option<bool> _parents = new("--parents") { Description = "Make missing parents too; a directory that is there is fine" };

    public MkdirCommand()
        : base("mkdir", "Make a directory", "s0 sandbox files mkdir -s sb_0123456789ab /workspace/functions --parents")
    {
        Add(_path);
        Add(_parents);
    }

    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        var path = run.Get(_path);
        run.Output.Did(await run.Sandbox.MkdirAsync(path, run.Get(_parents), cancellationToken), CliJson.Contracts.DirectoryCreated, $"Directory {path} created successfully");
        return 0;
    }
}
