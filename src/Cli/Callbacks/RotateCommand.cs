using Invoke.Cli.CommandLine;

namespace Invoke.Cli.Callbacks;

/// <summary><c>s0 callback rotate</c></summary>
internal sealed class RotateCommand() : S0Command("rotate", "Replace what signs the team's callbacks, and print the new secret", "s0 callback rotate -q")
{
    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        run.Output.Show(await run.Client.RotateCallbackSecretAsync(cancellationToken), CliJson.Contracts.TeamSecret, one => one.Secret, CallbackColumns.Secret);
        return 0;
    }
}
