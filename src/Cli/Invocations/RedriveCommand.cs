using System.CommandLine;
using Invoke.Cli.CommandLine;
using Invoke.Contracts;
using Invoke.Contracts.Invocations;

namespace Invoke.Cli.Invocations;

/// <summary><c>s0 invocation redrive</c></summary>
internal sealed class RedriveCommand : S0Command
{
    private readonly Argument<string?> _id = new("invocation-id") { Description = "The invocation to repeat", Arity = ArgumentArity.ZeroOrOne, Validators = { result => Ids.Check(result, "invocation-id") } };
    private readonly Option<int?> _timeout = Values.Number("--timeout-ms", "Another timeout than the original's, in milliseconds; for one invocation", 1, Limits.MaxTimeoutMs);
    private readonly Option<int?> _maxAttempts = Values.Number("--max-attempts", "Another number of attempts than the original's; for one invocation", 1, 10);
    private readonly FilterOptions _filter = new();
    private readonly Option<int?> _limit = Values.Number("--limit", "How many at most, oldest first (default 1000); for many", 1, 10_000);
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Only count them; for many" };

    public RedriveCommand()
        : base("redrive", "Submit the request of an invocation, or of all that have failed so, once more",
            "s0 invocation redrive inv_01k… --timeout-ms 60000",
            "s0 invocation redrive --function main --state timed_out --dry-run")
    {
        Add(_id);
        foreach (var option in (Option[])[_timeout, _maxAttempts, .. _filter.All, _limit, _dryRun]) Add(option);
    }

    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        if (run.Get(_id) is { } id)
        {
            if (((Option[])[.. _filter.All, _limit, _dryRun]).FirstOrDefault(run.Has) is { } extra) throw new UsageException($"{extra.Name} is for many invocations; leave it or the id out");
            var changes = new RedriveBody
            {
                TimeoutMs = run.Get(_timeout),
                Retry = run.Get(_maxAttempts) is { } attempts ? new RetryBody { MaxAttempts = attempts } : null,
            };
            var invocation = await run.Client.RedriveInvocationAsync(id, changes, cancellationToken);
            run.Output.Show(invocation, CliJson.Contracts.Invocation, one => one.InvocationId, InvocationColumns.Details);
            return 0;
        }

        if (((Option[])[_timeout, _maxAttempts]).FirstOrDefault(run.Has) is { } single) throw new UsageException($"{single.Name} is for one invocation; name it");
        var filter = _filter.Read(run);
        if (filter == new InvocationFilter()) throw new UsageException("name an invocation, or say which with --sandbox-id, --function, --state, --batch-id or --label");
        var request = new BulkRedriveBody { Filter = filter, Limit = run.Get(_limit), DryRun = run.Get(_dryRun) };
        var answer = await run.Client.RedriveInvocationsAsync(request, cancellationToken);
        run.Output.Did(answer, CliJson.Contracts.BulkRedriveAnswer, $"{answer.Count} invocations {(answer.DryRun ? "would be submitted" : "submitted")} once more");
        return 0;
    }
}
