using System.CommandLine;
using System.CommandLine.Invocation;

namespace Invoke.Cli.CommandLine;

/// <summary>Says which version this is.</summary>
internal sealed class VersionAction : SynchronousCommandLineAction
{
    public override int Invoke(ParseResult parseResult)
    {
        parseResult.InvocationConfiguration.Output.WriteLine($"s0 {S0RootCommand.Version}");
        return 0;
    }
}
