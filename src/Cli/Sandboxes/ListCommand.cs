using System.CommandLine;
using Invoke.Cli.CommandLine;
using Invoke.Client;
using Invoke.Contracts.Sandboxes;

namespace Invoke.Cli.Sandboxes;

/// <summary><c>s0 sandbox list</c></summary>
internal sealed class ListCommand : S0Command
{
    private readonly Option<SandboxStatus?> _status = Values.OneOf<SandboxStatus>("--status", "Only those in this state");
    private readonly Option<string?> _template = new("--template-id") { Description = "Only those of this template", HelpName = "template-id" };
    private readonly Option<Truth?> _paused = Values.OneOf<Truth>("--paused", "Only those that are paused, or are not");
    private readonly Option<int?> _limit = Values.Number("--limit", "At most so many (default 50)", 1, 200);
    private readonly Option<int?> _offset = Values.Number("--offset", "How many to skip");

    public ListCommand()
        : base("list", "List the team's sandboxes, newest first", "s0 sandbox list --status running", "s0 sandbox list -o json")
    {
        foreach (var option in (Option[])[_status, _template, _paused, _limit, _offset]) Add(option);
    }

    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        var list = await run.Client.ListSandboxesAsync(new SandboxQuery
        {
            Status = run.Get(_status),
            TemplateId = run.Get(_template),
            Paused = run.Get(_paused) is { } paused ? paused is Truth.True : null,
            Limit = run.Get(_limit),
            Offset = run.Get(_offset),
        }, cancellationToken);
        run.Output.List(list, CliJson.Contracts.SandboxList, list.Sandboxes, sandbox => sandbox.Id, SandboxColumns.List);
        return 0;
    }
}
