using System.CommandLine;

namespace Invoke.Cli.CommandLine;

/// <summary>Says in one line what is wrong with a command line.</summary>
internal static class UsageProblem
{
    public static string Of(ParseResult parse)
    {
        var command = parse.CommandResult.Command;
        if (parse.UnmatchedTokens is [var unknown, ..])
            return unknown.StartsWith('-') ? $"{Name(command)} has no option {unknown}" : Unknown(command, unknown);
        if (command is GroupCommand) return $"{Name(command)} needs a command: {Names(command)}";
        var missing = command.Arguments.FirstOrDefault(argument => argument.Arity.MinimumNumberOfValues > (parse.GetResult(argument)?.Tokens.Count ?? 0) && !argument.HasDefaultValue);
        return missing is null ? parse.Errors[0].Message.TrimEnd('.') : $"{Name(command)} needs <{missing.Name}>";
    }

    /// <summary>How a command is called, from <c>s0</c> on.</summary>
    public static string Line(this Command command) =>
        command is RootCommand ? "s0" : $"{command.Parents.OfType<Command>().First().Line()} {command.Name}";

    private static string Name(Command command) => command is RootCommand ? "s0" : command.Line()[3..];

    private static string Unknown(Command command, string token) => command.Subcommands.Count > 0
        ? $"{Name(command)} has no command '{token}': {Names(command)}"
        : $"{Name(command)} does not take '{token}' as well";

    private static string Names(Command command) => string.Join(", ", command.Subcommands.Select(one => one.Name));
}
