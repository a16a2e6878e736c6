using Invoke.Cli.CommandLine;

namespace Invoke.Cli.Callbacks;

/// <summary><c>s0 callback secret</c></summary>
internal sealed class SecretCommand() : S0Command("secret", "Print what signs the team's callbacks", "s0 callback secret -q")
{
    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        run.Output.Show(await run.Client.GetCallbackSecretAsync(cancellationToken), CliJson.Contracts.TeamSecret, one => one.Secret, CallbackColumns.Secret);
        return 0;
    }
}
