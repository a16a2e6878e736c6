using Invoke.Cli.Output;
using Invoke.Client;
using Invoke.Contracts.Errors;
using Invoke.Contracts.Invocations;

namespace Invoke.Cli.Invocations;

/// <summary>What is shown of invocations.</summary>
internal static class InvocationColumns
{
    public static readonly Column<Invocation>[] List =
    [
        new("ID", one => one.InvocationId),
        new("Function", one => one.Function),
        new("State", one => Visible.Word(one.State)),
        new("Sandbox", one => one.SandboxId),
        new("Created", one => Visible.Time(one.CreatedAt)),
        new("Finished", one => Visible.Time(one.FinishedAt)),
        new("Why", Why),
    ];

    public static readonly Column<Invocation>[] Details =
    [
        new("ID", one => one.InvocationId),
        new("Function", one => one.Function),
        new("Sandbox", one => one.SandboxId),
        new("State", one => Visible.Word(one.State)),
        new("Waits for", one => one.Waiting is { } waiting ? $"{Visible.Word(waiting.Reason)} since {Visible.Time(waiting.Since)}" : null),
        new("Created at", one => Visible.Time(one.CreatedAt)),
        new("Due at", one => Visible.Time(one.DueAt)),
        new("Started at", one => Visible.Time(one.StartedAt)),
        new("Finished at", one => Visible.Time(one.FinishedAt)),
        new("Expires at", one => Visible.Time(one.ExpiresAt)),
        new("Attempts", one => string.Join(", ", one.Attempts.Select(attempt => $"{attempt.Number} {Visible.Word(attempt.Outcome)}"))),
        new("Result", one => one.Result is { } result ? $"status {result.Status}, {result.BodyBytes().Length} bytes" : null),
        new("Error", one => one.Error is { } error ? ErrorText.Of(error) : null),
        new("Callback", one => one.Callback is { } callback ? $"{Visible.Word(callback.State)} after {callback.Deliveries.Count} deliveries" : null),
        new("Batch", one => one.BatchId),
        new("Labels", one => string.Join(", ", one.Labels.Select(label => $"{label.Key}={label.Value}"))),
        new("Redrive of", one => one.RedriveOf),
        new("Trace", one => one.TraceId),
    ];

    private static string? Why(Invocation one) => one.Error is { } error
        ? error.Code.Wire()
        : one.Waiting is { } waiting ? Visible.Word(waiting.Reason) : null;
}
