using System.CommandLine;

namespace Invoke.Cli.CommandLine;

/// <summary>The sandbox that a command works in.</summary>
internal static class SandboxOption
{
    public static readonly Option<string> Instance = new("--sandbox-id", "-s")
    {
        Description = "The sandbox",
        HelpName = "sandbox-id",
        Required = true,
        Recursive = true,
        Validators = { result => Ids.Check(result, "--sandbox-id") },
    };
}
