using System.CommandLine;
using Invoke.Cli.CommandLine;
using Invoke.Contracts.Callbacks;
using Invoke.Contracts.Functions;
using Invoke.Contracts.Invocations;

namespace Invoke.Cli.Functions;

/// <summary>The options of an invocation that is submitted and not waited for.</summary>
internal sealed class SubmitFlags
{
    private readonly Option<bool> _async = new("--async") { Description = "Submit it and print its id; it is kept, and runs whatever happens here" };
    private readonly Option<bool> _wait = new("--wait") { Description = "With --async: wait for its answer and print that" };
    private readonly Option<string?> _key = new("--idempotency-key") { Description = "With --async: the same key submits once", HelpName = "key" };
    private readonly Option<int?> _maxAttempts = Values.Number("--max-attempts", "With --async: how often a function that fails is tried (default 1)", 1, 10);
    private readonly Option<UnknownPolicy?> _onUnknown = Values.OneOf<UnknownPolicy>("--on-unknown", "With --async: what to do when it cannot be proven whether it ran");
    private readonly Option<long?> _delay = Values.Long("--delay-ms", "With --async: not run earlier than so many milliseconds from now");
    private readonly Option<long?> _expires = Values.Long("--expires-in-ms", "With --async: not started later than so many milliseconds after it is due", 1);
    private readonly Option<KeyValuePair<string, string>[]> _labels = Values.Pairs("--label", "With --async: a label to find it by; may be given again");
    private readonly Option<Uri?> _callback = Values.Url("--callback-url", "With --async: where to tell of its end, signed by the team's secret");

    public IEnumerable<Option> All => [_async, _wait, _key, _maxAttempts, _onUnknown, _delay, _expires, _labels, _callback];

    public bool IsAsync(CommandRun run)
    {
        if (run.Get(_async)) return true;
        var alone = All.Skip(1).FirstOrDefault(run.Has);
        return alone is null ? false : throw new UsageException($"{alone.Name} needs --async");
    }

    public bool Waits(CommandRun run) => run.Get(_wait);

    public string? IdempotencyKey(CommandRun run) => run.Get(_key);

    public InvocationRequestBody Request(CommandRun run, FunctionRequestBody request) => new()
    {
        Method = request.Method,
        Path = request.Path,
        Query = request.Query,
        Headers = request.Headers,
        BodyBase64 = request.BodyBase64,
        Handler = request.Handler,
        TimeoutMs = request.TimeoutMs,
        Retry = run.Get(_maxAttempts) is { } attempts ? new RetryBody { MaxAttempts = attempts } : null,
        OnUnknown = run.Get(_onUnknown),
        DelayMs = run.Get(_delay),
        ExpiresInMs = run.Get(_expires),
        Labels = run.Get(_labels) is [_, ..] labels ? Values.Once(labels, "--label") : null,
        Callback = run.Get(_callback) is { } url ? new CallbackBody { Url = url.AbsoluteUri } : null,
    };
}
