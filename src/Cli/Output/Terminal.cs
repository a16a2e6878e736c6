using Spectre.Console;

namespace Invoke.Cli.Output;

/// <summary>What stands at the other end of the output.</summary>
internal static class Terminal
{
    private const int BrokenPipe = 32;

    /// <summary>Whether a person sees standard output.</summary>
    public static bool IsOutput => !Console.IsOutputRedirected;

    /// <summary>Whether a person sees standard error.</summary>
    public static bool IsError => !Console.IsErrorRedirected;

    /// <summary>Standard output for tables. In a pipe they are as wide as they are, without colours.</summary>
    public static IAnsiConsole Tables(TextWriter writer)
    {
        // NO_COLOR takes the bold headers away too.
        var console = AnsiConsole.Create(Settings(writer, IsOutput && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))));
        if (!IsOutput) console.Profile.Width = 10_000;
        return console;
    }

    /// <summary>Standard error for what moves.</summary>
    public static IAnsiConsole Progress() => AnsiConsole.Create(Settings(Console.Error, IsError));

    /// <summary>Whether whoever read the output went away.</summary>
    public static bool IsBrokenPipe(IOException e) => (e.HResult & 0xffff) == BrokenPipe;

    private static AnsiConsoleSettings Settings(TextWriter writer, bool isTerminal) => new()
    {
        Out = new AnsiConsoleOutput(writer),
        Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
        ColorSystem = isTerminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
        Interactive = isTerminal ? InteractionSupport.Detect : InteractionSupport.No,
    };
}
