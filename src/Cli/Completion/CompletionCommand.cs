using System.CommandLine;
using Invoke.Cli.CommandLine;

namespace Invoke.Cli.Completion;

/// <summary><c>s0 completion</c></summary>
internal sealed class CompletionCommand : S0Command
{
    private static readonly string[] Shells = ["bash", "zsh", "fish"];

    private readonly Argument<string> _shell = new("shell") { Description = string.Join(", ", Shells) };

    public CompletionCommand()
        : base("completion", "Print a script that completes s0 in a shell",
            "source <(s0 completion bash)",
            "s0 completion zsh >\"${fpath[1]}/_s0\"",
            "s0 completion fish >~/.config/fish/completions/s0.fish")
    {
        _shell.CompletionSources.Add(Shells);
        Add(_shell);
    }

    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        var shell = run.Get(_shell);
        if (!Shells.Contains(shell)) throw new UsageException($"there is no completion for '{shell}', only for {string.Join(", ", Shells)}");
        await using var script = typeof(CompletionCommand).Assembly.GetManifestResourceStream($"s0.{shell}")!;
        await using var output = Console.OpenStandardOutput();
        await script.CopyToAsync(output, cancellationToken);
        return 0;
    }
}
