using System.CommandLine;
using Invoke.Cli.CommandLine;
using Invoke.Contracts;
using Invoke.Contracts.Invocations;
using Invoke.Contracts.Triggers;

namespace Invoke.Cli.Triggers;

/// <summary><c>s0 trigger put</c></summary>
internal sealed class PutCommand : S0Command
{
    private readonly Argument<string> _name = Ids.Argument("name", "The trigger");
    private readonly Option<string> _exchange = new("--exchange") { Description = "The exchange whose messages invoke the function", HelpName = "exchange", Required = true };
    private readonly Option<string?> _routingKey = new("--routing-key") { Description = "Which of its messages (default #, all of a topic exchange)", HelpName = "key" };
    private readonly Option<string> _function = new("--function") { Description = "The function that they invoke", HelpName = "name", Required = true };
    private readonly Option<string?> _path = new("--path") { Description = "The path of each request (default /)", HelpName = "path" };
    private readonly Option<KeyValuePair<string, string>[]> _headers = Values.Pairs("--header", "A header of each request; may be given again");
    private readonly Option<string?> _handler = new("--handler") { Description = "The callable in the module (default handler)", HelpName = "handler" };
    private readonly Option<int?> _timeout = Values.Number("--timeout-ms", "How long the function may run, in milliseconds (default 30000)", 0, Limits.MaxTimeoutMs);
    private readonly Option<int?> _maxAttempts = Values.Number("--max-attempts", "How often a function that fails is tried (default 1)", 1, 10);
    private readonly Option<UnknownPolicy?> _onUnknown = Values.OneOf<UnknownPolicy>("--on-unknown", "What to do when it cannot be proven whether it ran");
    private readonly Option<KeyValuePair<string, string>[]> _labels = Values.Pairs("--label", "A label to find the invocations by; may be given again");

    public PutCommand()
        : base("put", "Have each message of an exchange invoke a function, or change how",
            "s0 trigger put new-orders --exchange orders.placed --routing-key 'eu.#' -s sb_0123456789ab --function main",
            "s0 trigger put new-orders --exchange orders.placed --routing-key 'eu.#' -s sb_0123456789ab --function main --max-attempts 3 --label from=orders")
    {
        Add(_name);
        foreach (var option in (Option[])[SandboxOption.Instance, _exchange, _routingKey, _function, _path, _headers, _handler, _timeout, _maxAttempts, _onUnknown, _labels]) Add(option);
    }

    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        var trigger = await run.Client.PutTriggerAsync(run.Get(_name), new TriggerBody
        {
            Exchange = run.Get(_exchange),
            RoutingKey = run.Get(_routingKey),
            SandboxId = run.Get(SandboxOption.Instance),
            Function = run.Get(_function),
            Path = run.Get(_path),
            Headers = Values.Lists(run.Get(_headers)),
            Handler = run.Get(_handler),
            TimeoutMs = run.Get(_timeout),
            Retry = run.Get(_maxAttempts) is { } attempts ? new RetryBody { MaxAttempts = attempts } : null,
            OnUnknown = run.Get(_onUnknown),
            Labels = run.Get(_labels) is [_, ..] labels ? Values.Once(labels, "--label") : null,
        }, cancellationToken);
        run.Output.Show(trigger, CliJson.Contracts.Trigger, one => one.Name, TriggerColumns.Details);
        return 0;
    }
}
