using System.CommandLine;

namespace Invoke.Cli.CommandLine;

/// <summary>Says in one line what is wrong with a command line.</summary>
internal static class UsageProblem
{
    public static string Of(ParseResult parse)
    {
        var command = parse.CommandResult.Command;
        if (parse.UnmatchedTokens is [var unknown, ..])
            return unknown.StartsWith('-') ? $"{command.Line()} has no option {unknown}" : Unknown(command, unknown);
        return command is GroupCommand ? $"{command.Line()} needs a command: {Names(command)}" : parse.Errors[0].Message.TrimEnd('.');
    }

    /// <summary>How a command is called, from <c>s0</c> on.</summary>
    public static string Line(this Command command) =>
        command is RootCommand ? "s0" : $"{command.Parents.OfType<Command>().First().Line()} {command.Name}";

    private static string Unknown(Command command, string token) => command.Subcommands.Count > 0
        ? $"{command.Line()} has no command '{token}': {Names(command)}"
        : $"{command.Line()} does not take '{token}' as well";

    private static string Names(Command command) => string.Join(", ", command.Subcommands.Select(one => one.Name));
}
