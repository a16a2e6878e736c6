using System.CommandLine;
using System.CommandLine.Help;
using System.Reflection;

namespace Invoke.Cli.CommandLine;

/// <summary><c>s0</c> itself.</summary>
internal sealed class S0RootCommand : RootCommand
{
    public S0RootCommand(params Command[] commands)
        : base("s0 works with the sandboxes and functions of an Invoke gateway.")
    {
        foreach (var command in commands) Add(command);
        foreach (var option in GlobalOptions.All) Add(option);
        var help = Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples((HelpAction)help.Action!);
        Options.OfType<VersionOption>().Single().Action = new VersionAction();
        // s0 alone says what there is.
        SetAction(parse => new HelpWithExamples(new HelpAction()).Invoke(parse));
    }

    /// <summary>The version, as it is in the assembly.</summary>
    public static string Version => typeof(S0RootCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}
