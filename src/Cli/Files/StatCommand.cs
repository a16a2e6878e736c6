using System.CommandLine;
using Invoke.Cli.CommandLine;
using Invoke.Cli.Output;

namespace Invoke.Cli.Files;

/// <summary><c>s0 sandbox files stat</c></summary>
internal sealed class StatCommand : S0Command
{
    private readonly Argument<string> _path = new("path") { Description = "What to look at" };

    public StatCommand()
        : base("stat", "Show what is at a path", "s0 sandbox files stat /workspace/functions/main.py -s sb_0123456789ab") => Add(_path);

    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        var stat = await run.Sandbox.StatFileAsync(run.Get(_path), cancellationToken);
        run.Output.Show(stat, CliJson.Contracts.FileStat, one => one.Path,
            new("Path", one => one.Path),
            new("Type", one => Visible.Word(one.Type)),
            new("Size", one => Visible.Number(one.Size)),
            new("Mode", one => one.Mode),
            new("Modified", one => Visible.Time(one.ModTime)),
            new("Link target", one => one.LinkTarget));
        return 0;
    }
}
