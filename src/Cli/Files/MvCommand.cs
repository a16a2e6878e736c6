using System.CommandLine;
using Invoke.Cli.CommandLine;

namespace Invoke.Cli.Files;

/// <summary><c>s0 sandbox files mv</c></summary>
internal sealed class MvCommand : S0Command
{
    private readonly Argument<string> _source = new("source") { Description = "What is moved" };
    private readonly Argument<string> _destination = new("destination") { Description = "The path it gets; a file that is there is replaced" };

    public MvCommand()
        : base("mv", "Move a file or a directory", "s0 sandbox files mv /workspace/a /workspace/b -s sb_0123456789ab")
    {
        Add(_source);
        Add(_destination);
    }

    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        var (source, destination) = (run.Get(_source), run.Get(_destination));
        run.Output.Did(await run.Sandbox.MoveFileAsync(source, destination, cancellationToken), CliJson.Contracts.FileMoved, $"File moved from {source} to {destination}");
        return 0;
    }
}
