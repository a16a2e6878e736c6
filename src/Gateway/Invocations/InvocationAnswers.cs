using System.Diagnostics;
using System.Text.Json;
using Invoke.Contracts;
using Invoke.Contracts.Errors;
using Invoke.Contracts.Invocations;

namespace Invoke.Gateway.Invocations;

/// <summary>Invocations as the API shows them.</summary>
internal static class InvocationAnswers
{
    /// <param name="row">The invocation.</param>
    /// <param name="attempts">Its attempts that have ended, in their order.</param>
    /// <param name="response">What the function answered, as it is kept.</param>
    /// <param name="now">The store's time.</param>
    public static Invocation Shown(this InvocationRow row, IEnumerable<AttemptRow> attempts, byte[]? response, long now) => new()
    {
        InvocationId = row.Id,
        SandboxId = row.SandboxId,
        Function = row.Function,
        State = row.StateValue,
        CreatedAt = Utc(row.CreatedAt),
        DueAt = Utc(row.DueAt),
        StartedAt = Utc(row.StartedAt),
        FinishedAt = Utc(row.FinishedAt),
        ExpiresAt = Utc(row.ExpiresAt),
        Attempts = [.. attempts.Select(Shown)],
        Result = row.StateValue is InvocationState.Succeeded && response is not null
            ? JsonSerializer.Deserialize(response, ContractsJson.Strict.FunctionResponse)
            : null,
        Error = row.IsTerminal ? Error(row.ErrorCode, row.ErrorMessage) : null,
        Waiting = row.StateValue is InvocationState.Queued ? Waiting(row, now) : null,
        BatchId = row.BatchId,
        Labels = Labels(row.Labels),
        IdempotencyKey = row.IdempotencyKey,
        RedriveOf = row.RedriveOf,
        TraceId = ActivityContext.TryParse(row.TraceParent, null, out var trace) ? trace.TraceId.ToString() : null,
        ModuleSha256 = row.ModuleSha256,
        Timings = StoreText.Timings(row.Timings),
    };

    public static Dictionary<string, string> Labels(string json) => JsonSerializer.Deserialize(json, ContractsJson.Strict.DictionaryStringString) ?? [];

    public static DateTime Utc(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).UtcDateTime;

    private static DateTime? Utc(long? milliseconds) => milliseconds is { } at ? Utc(at) : null;

    private static InvocationAttempt Shown(AttemptRow attempt) => new()
    {
        Number = attempt.Number,
        Outcome = WireName.Parse<AttemptOutcome>(attempt.Outcome),
        Error = Error(attempt.ErrorCode, attempt.ErrorMessage),
        StartedAt = Utc(attempt.StartedAt),
        FinishedAt = Utc(attempt.FinishedAt),
        Worker = attempt.Worker,
    };

    private static ApiError? Error(string? code, string? message) => code is null ? null : new ApiError
    {
        // A code of a later version is told in its message.
        Code = ErrorCodes.TryParse(code, out var known) ? known : ErrorCode.InternalError,
        Message = message ?? code,
    };

    private static InvocationWaiting Waiting(InvocationRow row, long now)
    {
        if (row.DueAt > now)
        {
            return new InvocationWaiting
            {
                Reason = row.WaitingReason is { } reason ? WireName.Parse<WaitingReason>(reason) : WaitingReason.Delayed,
                Since = Utc(row.WaitingSince ?? row.CreatedAt),
                Until = Utc(row.DueAt),
            };
        }

        return row.TicketedAt is { } ticketedAt
            ? new InvocationWaiting { Reason = WaitingReason.NoWorker, Since = Utc(ticketedAt) }
            : new InvocationWaiting { Reason = WaitingReason.Concurrency, Since = Utc(row.DueAt) };
    }
}
