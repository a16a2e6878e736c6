using System.CommandLine;
using Invoke.Cli.CommandLine;
using Invoke.Cli.Functions;
using Invoke.Contracts;
using Invoke.Contracts.Callbacks;
using Invoke.Contracts.Invocations;
using Invoke.Contracts.Schedules;

namespace Invoke.Cli.Schedules;

/// <summary><c>s0 schedule put</c></summary>
internal sealed class PutCommand : S0Command
{
    private readonly Argument<string> _name = ScheduleName.Argument();
    private readonly Option<string> _cron = new("--cron") { Description = "When: minute, hour, day of the month, month, day of the week", HelpName = "fields", Required = true };
    private readonly Option<string?> _zone = new("--time-zone") { Description = "The time zone of --cron, for example Europe/Berlin (default UTC)", HelpName = "zone" };
    private readonly Option<MissedPolicy?> _missed = Values.OneOf<MissedPolicy>("--on-missed", "What becomes of ticks that passed while no gateway ran");
    private readonly Option<string> _sandbox = new("--sandbox", "-s") { Description = "The sandbox that holds the function", HelpName = "sandbox-id", Required = true };
    private readonly Option<string> _function = new("--function") { Description = "The function: main is /workspace/functions/main.py", HelpName = "name", Required = true };
    private readonly BodyOptions _body = new();
    private readonly Option<int?> _timeout = Values.Number("--timeout-ms", "How long the function may run, in milliseconds (default 30000)", 0, Limits.MaxTimeoutMs);
    private readonly Option<int?> _maxAttempts = Values.Number("--max-attempts", "How often a function that fails is tried (default 1)", 1, 10);
    private readonly Option<KeyValuePair<string, string>[]> _labels = Values.Pairs("--label", "A label of its invocations; may be given again");
    private readonly Option<Uri?> _callback = Values.Url("--callback-url", "Where to tell of the end of each, signed by the team's secret");

    public PutCommand()
        : base("put", "Make a schedule, or replace the one of its name",
            "s0 schedule put report --cron '0 6 * * MON-FRI' --time-zone Europe/Berlin -s sb_0123456789ab --function report",
            "s0 schedule put sweep --cron '*/5 * * * *' --on-missed skip -s sb_0123456789ab --function sweep --body '{\"deep\":true}'")
    {
        Add(_name);
        foreach (var option in (Option[])[_cron, _zone, _missed, _sandbox, _function, .. _body.All, _timeout, _maxAttempts, _labels, _callback]) Add(option);
    }

    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        var schedule = await run.Client.PutScheduleAsync(run.Get(_name), new ScheduleBody
        {
            Cron = run.Get(_cron),
            TimeZone = run.Get(_zone),
            OnMissed = run.Get(_missed),
            SandboxId = run.Get(_sandbox),
            Function = run.Get(_function),
            BodyBase64 = await _body.ReadAsync(run, cancellationToken),
            TimeoutMs = run.Get(_timeout),
            Retry = run.Get(_maxAttempts) is { } attempts ? new RetryBody { MaxAttempts = attempts } : null,
            Labels = run.Get(_labels) is [_, ..] labels ? Values.Once(labels, "--label") : null,
            Callback = run.Get(_callback) is { } url ? new CallbackBody { Url = url.AbsoluteUri } : null,
        }, cancellationToken);
        run.Output.Show(schedule, CliJson.Contracts.Schedule, one => one.Name, ScheduleColumns.Details);
        return 0;
    }
}
