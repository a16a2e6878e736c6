using System.CommandLine;
using Invoke.Cli.CommandLine;

namespace Invoke.Cli.Invocations;

/// <summary><c>s0 invocation logs</c></summary>
internal sealed class LogsCommand : S0Command
{
    private readonly Argument<string> _id = Ids.Argument("invocation-id", "The invocation");

    public LogsCommand()
        : base("logs", "Print what the last attempt of an invocation printed", "s0 invocation logs inv_01k…") => Add(_id);

    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        await Console.Out.WriteAsync(await run.Client.GetInvocationLogsAsync(run.Get(_id), cancellationToken));
        return 0;
    }
}
