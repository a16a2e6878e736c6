using System.CommandLine;
using Invoke.Cli.CommandLine;
using Invoke.Contracts.Invocations;

namespace Invoke.Cli.Invocations;

/// <summary><c>s0 invocation list</c></summary>
internal sealed class ListCommand : S0Command
{
    private const int DefaultLimit = 50;

    private readonly FilterOptions _filter = new();
    private readonly Option<int?> _limit = Values.Number("--limit", $"At most so many (default {DefaultLimit})", 1);

    public ListCommand()
        : base("list", "List asynchronous invocations, newest first",
            "s0 invocation list --state failed",
            "s0 invocation list --function main --label job=nightly -o json")
    {
        foreach (var option in (Option[])[.. _filter.All, _limit]) Add(option);
    }

    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        var limit = run.Get(_limit) ?? DefaultLimit;
        var found = new List<Invocation>();
        await foreach (var invocation in run.Client.ListInvocationsAsync(_filter.Read(run), Math.Min(limit, 100), cancellationToken))
        {
            found.Add(invocation);
            if (found.Count == limit) break;
        }

        run.Output.List(new InvocationList { Invocations = found }, CliJson.Contracts.InvocationList, found, one => one.InvocationId, InvocationColumns.List);
        return 0;
    }
}
