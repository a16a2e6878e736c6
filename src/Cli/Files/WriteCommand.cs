using System.CommandLine;
using System.Text;
using Invoke.Cli.CommandLine;
using Invoke.Cli.Input;
using Invoke.Contracts.Files;

namespace Invoke.Cli.Files;

/// <summary><c>s0 sandbox files write</c></summary>
internal sealed class WriteCommand : S0Command
{
    private readonly Argument<string> _path = new("path") { Description = "The file" };
    private readonly Option<string?> _data = new("--data") { Description = "Its content", HelpName = "text" };
    private readonly Option<bool> _stdin = new("--stdin") { Description = "Take its content from standard input" };

    public WriteCommand()
        : base("write", "Write a file, whole or not at all",
            "s0 sandbox files write /workspace/functions/hi.py -s sb_0123456789ab --data 'def handler(request): return \"hi\"'",
            "s0 sandbox files write /workspace/functions/main.py -s sb_0123456789ab --stdin <main.py")
    {
        Add(_path);
        Add(_data);
        Add(_stdin);
    }

    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        var path = run.Get(_path);
        run.Output.Did(await WriteAsync(run, path, cancellationToken), CliJson.Contracts.FileWritten, $"File {path} written successfully");
        return 0;
    }

    private async Task<FileWritten> WriteAsync(CommandRun run, string path, CancellationToken cancellationToken)
    {
        var data = run.Get(_data);
        if (data is null == !run.Get(_stdin)) throw new UsageException("pass either --data or --stdin");
        if (data is not null) return await run.Sandbox.WriteFileAsync(path, Encoding.UTF8.GetBytes(data), cancellationToken);
        await using var input = InputFile.Open("-");
        return await run.Sandbox.WriteFileAsync(path, input, cancellationToken);
    }
}
