using System.CommandLine;

namespace Invoke.Cli.Schedules;

/// <summary>The name of a schedule; the server says what is wrong with one.</summary>
internal static class ScheduleName
{
    public static Argument<string> Argument() => new("name") { Description = "The schedule" };
}
