using System.CommandLine;
using System.Text.Json;
using Invoke.Cli.CommandLine;
using Invoke.Contracts;

namespace Invoke.Cli.Batches;

/// <summary><c>s0 batch results</c></summary>
internal sealed class ResultsCommand : S0Command
{
    private readonly Argument<string> _id = Ids.Argument("batch-id", "The batch");
    private readonly Option<string?> _after = new("--after") { Description = "Only those that ended after this one", HelpName = "invocation-id" };

    public ResultsCommand()
        : base("results", "Print the invocations of a batch that have ended, one a line as JSON, in the order in which they ended", "s0 batch results bat_01k… >results.ndjson")
    {
        Add(_id);
        Add(_after);
    }

    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        await using var output = new BufferedStream(Console.OpenStandardOutput(), 64 * 1024);
        await foreach (var invocation in run.Client.GetBatchResultsAsync(run.Get(_id), run.Get(_after), cancellationToken))
        {
            await JsonSerializer.SerializeAsync(output, invocation, ContractsJson.Strict.Invocation, cancellationToken);
            output.WriteByte((byte)'\n');
        }

        return 0;
    }
}
