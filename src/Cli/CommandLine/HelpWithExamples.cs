using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Invoke.Cli.CommandLine;

/// <summary>The usual help, with examples at its end.</summary>
internal sealed class HelpWithExamples(HelpAction help) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var exit = help.Invoke(parseResult);
        if (parseResult.CommandResult.Command is not S0Command { Examples: [_, ..] examples }) return exit;
        var output = parseResult.InvocationConfiguration.Output;
        output.WriteLine("Examples:");
        foreach (var example in examples) output.WriteLine($"  {example}");
        output.WriteLine();
        return exit;
    }
}
