using System.CommandLine;

namespace Invoke.Cli.CommandLine;

/// <summary>A command that only holds others.</summary>
internal sealed class GroupCommand : Command
{
    public GroupCommand(string name, string description, params Command[] commands)
        : base(name, description)
    {
        foreach (var command in commands) Add(command);
    }

    /// <summary>The same, with an option that all of them take.</summary>
    public GroupCommand With(Option option)
    {
        Add(option);
        return this;
    }
}
