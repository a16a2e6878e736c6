using System.CommandLine;
using Invoke.Cli.CommandLine;
using Invoke.Contracts.Invocations;

namespace Invoke.Cli.Invocations;

/// <summary>The options that say which invocations are meant.</summary>
internal sealed class FilterOptions
{
    private readonly Option<string?> _sandbox = new("--sandbox-id", "-s") { Description = "Those of this sandbox", HelpName = "sandbox-id" };
    private readonly Option<string?> _function = new("--function") { Description = "Those of functions of this name", HelpName = "name" };
    private readonly Option<InvocationState?> _state = Values.OneOf<InvocationState>("--state", "Those in this state");
    private readonly Option<string?> _batch = new("--batch-id") { Description = "Those of this batch", HelpName = "batch-id" };
    private readonly Option<KeyValuePair<string, string>[]> _label = Values.Pairs("--label", "Those with this label");

    public IReadOnlyList<Option> All => [_sandbox, _function, _state, _batch, _label];

    public InvocationFilter Read(CommandRun run)
    {
        var labels = run.Get(_label);
        if (labels.Length > 1) throw new UsageException("pass --label once");
        return new InvocationFilter
        {
            SandboxId = run.Get(_sandbox),
            Function = run.Get(_function),
            State = run.Get(_state),
            BatchId = run.Get(_batch),
            Label = labels is [var label] ? $"{label.Key}:{label.Value}" : null,
        };
    }
}
