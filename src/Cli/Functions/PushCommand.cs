using System.CommandLine;
using Invoke.Cli.CommandLine;
using Invoke.Cli.Input;
using Invoke.Contracts;

namespace Invoke.Cli.Functions;

/// <summary><c>s0 sandbox function push</c></summary>
internal sealed class PushCommand : S0Command
{
    private const string Target = "/workspace/functions";

    private readonly Argument<string> _directory = new("directory") { Description = "The directory whose files become those of /workspace/functions" };

    public PushCommand()
        : base("push", "Copy a directory of functions into the sandbox", "s0 sandbox function push ./functions -s sb_0123456789ab") => Add(_directory);

    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        var directory = run.Get(_directory);
        if (!Directory.Exists(directory)) throw new FailedException($"{directory} is not a directory");
        var files = Files(directory);
        if (!files.Any(file => Path.GetExtension(file) == ".py")) throw new FailedException($"{directory} has no .py file; a function main is a file main.py");
        var tooLarge = files.FirstOrDefault(file => new FileInfo(Path.Combine(directory, file)).Length > Limits.FileBytes);
        if (tooLarge is not null) throw new FailedException($"{Path.Combine(directory, tooLarge)} is larger than {Limits.FileBytes / 1024 / 1024} MiB, the most a file may have");

        foreach (var file in files)
        {
            await using var source = InputFile.Open(Path.Combine(directory, file));
            await run.Sandbox.WriteFileAsync($"{Target}/{file}", source, cancellationToken);
            run.Output.Say($"{file} -> {Target}/{file}");
        }

        run.Output.Say($"{files.Count} {(files.Count == 1 ? "file" : "files")} pushed");
        return 0;
    }

    /// <summary>What there is below, without hidden files and what Python leaves behind; what is imported comes before what imports it, at the top.</summary>
    private static List<string> Files(string directory)
    {
        var everything = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false };
        return
        [
            .. Directory.EnumerateFiles(directory, "*", everything)
                .Select(file => Path.GetRelativePath(directory, file))
                .Where(file => !file.Split('/').Any(part => part.StartsWith('.') || part == "__pycache__") && Path.GetExtension(file) != ".pyc")
                .OrderByDescending(file => file.Count(c => c == '/')).ThenBy(file => file, StringComparer.Ordinal),
        ];
    }
}
