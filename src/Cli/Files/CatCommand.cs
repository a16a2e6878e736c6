using System.CommandLine;
using Invoke.Cli.CommandLine;

namespace Invoke.Cli.Files;

/// <summary><c>s0 sandbox files cat</c></summary>
internal sealed class CatCommand : S0Command
{
    private readonly Argument<string> _path = new("path") { Description = "The file" };

    public CatCommand()
        : base("cat", "Print a file as it is", "s0 sandbox files cat /workspace/functions/main.py -s sb_0123456789ab") => Add(_path);

    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        await using var output = Console.OpenStandardOutput();
        await run.Sandbox.ReadFileAsync(run.Get(_path), output, cancellationToken);
        return 0;
    }
}
