using System.CommandLine;
using Invoke.Cli.CommandLine;
using Invoke.Cli.Output;
using Invoke.Contracts.Files;

namespace Invoke.Cli.Files;

/// <summary><c>s0 sandbox files ls</c></summary>
internal sealed class LsCommand : S0Command
{
    private readonly Argument<string> _path = new("path") { Description = "The directory (default /)", DefaultValueFactory = _ => "/" };

    public LsCommand()
        : base("ls", "List a directory", "s0 sandbox files ls /workspace -s sb_0123456789ab") => Add(_path);

    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        var entries = await run.Sandbox.ListFilesAsync(run.Get(_path), cancellationToken);
        run.Output.List(new FileList { Entries = entries }, CliJson.Contracts.FileList, entries, entry => entry.Path,
            new("Name", entry => entry.LinkTarget is null ? entry.Name : $"{entry.Name} -> {entry.LinkTarget}"),
            new("Type", entry => Visible.Word(entry.Type)),
            new("Size", entry => Visible.Number(entry.Size)),
            new("Mode", entry => entry.Mode),
            new("Modified", entry => Visible.Time(entry.ModTime)));
        return 0;
    }
}
