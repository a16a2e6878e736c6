using System.CommandLine;
using Invoke.Cli.CommandLine;
using Invoke.Cli.Input;
using Invoke.Cli.Output;
using Invoke.Client;
using Invoke.Contracts.Batches;
using Invoke.Contracts.Errors;

namespace Invoke.Cli.Batches;

/// <summary><c>s0 batch submit</c></summary>
internal sealed class SubmitCommand : S0Command
{
    private const int RejectionsShown = 10;

    private readonly Argument<string> _file = new("file") { Description = "One invocation a line, as JSON with sandbox_id and function; - is standard input" };
    private readonly Option<string?> _key = new("--idempotency-key") { Description = "A name, to find the batch by if the upload breaks off", HelpName = "key" };
    private readonly Option<KeyValuePair<string, string>[]> _labels = Values.Pairs("--label", "A label to find it by; may be given again");
    private readonly Option<Uri?> _callback = Values.Url("--callback-url", "Where to tell that all of it has ended, signed by the team's secret");
    private readonly Option<bool> _detach = new("--detach", "-d") { Description = "Do not wait for its end" };

    public SubmitCommand()
        : base("submit", "Submit a batch and follow it to its end; Ctrl-C detaches and does not cancel",
            "s0 batch submit work.ndjson",
            "s0 batch submit work.ndjson --detach -q --label job=nightly",
            "generate-work | s0 batch submit -")
    {
        Add(_file);
        foreach (var option in (Option[])[_key, _labels, _callback, _detach]) Add(option);
    }

    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        var options = new BatchOptions
        {
            IdempotencyKey = run.Get(_key),
            Labels = Values.Once(run.Get(_labels), "--label"),
            CallbackUrl = run.Get(_callback),
        };
        var accepted = await UploadAsync(run, options, cancellationToken);
        await TellRejectedAsync(accepted);
        var rejected = accepted.RejectedCount > 0 ? 1 : 0;
        if (run.Get(_detach))
        {
            run.Output.Show(accepted, CliJson.Contracts.BatchAccepted, one => one.BatchId, BatchColumns.Accepted);
            return rejected;
        }

        var batch = await BatchProgress.FollowAsync(run, accepted.BatchId, cancellationToken);
        run.Output.Show(batch, CliJson.Contracts.Batch, one => one.BatchId, BatchColumns.Ledger);
        return Math.Max(rejected, BatchProgress.ExitOf(batch));
    }

    private async Task<BatchAccepted> UploadAsync(CommandRun run, BatchOptions options, CancellationToken cancellationToken)
    {
        await using var lines = InputFile.Open(run.Get(_file));
        try
        {
            // A read of standard input cannot be broken off, and is not waited for.
            return await run.Client.SubmitBatchAsync(lines, options, cancellationToken).WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("s0: the upload broke off; the lines that were accepted by then run");
            throw;
        }
    }

    private static async Task TellRejectedAsync(BatchAccepted accepted)
    {
        foreach (var rejection in accepted.Rejected.Take(RejectionsShown))
            await Console.Error.WriteLineAsync($"s0: line {rejection.Line} was not accepted: {Visible.Line(rejection.Message)} ({rejection.Code.Wire()})");
        if (accepted.RejectedCount > RejectionsShown) await Console.Error.WriteLineAsync($"s0: {accepted.RejectedCount - RejectionsShown} more lines were not accepted");
    }
}
