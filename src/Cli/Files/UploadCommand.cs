using System.CommandLine;
using Invoke.Cli.CommandLine;
using Invoke.Cli.Input;
using Invoke.Contracts;

namespace Invoke.Cli.Files;

/// <summary><c>s0 sandbox files upload</c></summary>
internal sealed class UploadCommand : S0Command
{
    private readonly Argument<string> _local = new("local-path") { Description = "The file here; - is standard input" };
    private readonly Argument<string> _remote = new("remote-path") { Description = "The file in the sandbox" };

    public UploadCommand()
        : base("upload", "Copy a file into the sandbox", "s0 sandbox files upload data.csv /workspace/data.csv -s sb_0123456789ab")
    {
        Add(_local);
        Add(_remote);
    }

    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        var (local, remote) = (run.Get(_local), run.Get(_remote));
        await using var source = InputFile.Open(local);
        if (source.CanSeek && source.Length > Limits.FileBytes) throw new FailedException($"{local} is larger than {Limits.FileBytes / 1024 / 1024} MiB, the most a file may have");
        run.Output.Did(await run.Sandbox.WriteFileAsync(remote, source, cancellationToken), CliJson.Contracts.FileWritten, $"File uploaded to {remote}");
        return 0;
    }
}
