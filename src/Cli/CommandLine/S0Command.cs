using System.CommandLine;
using Invoke.Cli.Output;
using Invoke.Client;

namespace Invoke.Cli.CommandLine;

/// <summary>A command that does something.</summary>
internal abstract class S0Command : Command
{
    protected S0Command(string name, string description, params string[] examples)
        : base(name, description)
    {
        Examples = examples;
        SetAction(async (parse, cancellationToken) =>
        {
            var run = new CommandRun(parse);
            try
            {
                return await RunAsync(run, cancellationToken);
            }
            catch (Sandbox0Exception e)
            {
                throw new FailedException(ErrorText.Of(e, run.Connection), e);
            }
        });
    }

    /// <summary>Command lines to be pasted, for the help.</summary>
    public IReadOnlyList<string> Examples { get; }

    /// <summary>Does it and answers the exit code.</summary>
    protected abstract Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken);
}
