using System.Text.Json;
using Invoke.Contracts;
using Invoke.Contracts.Errors;
using Invoke.Contracts.Functions;
using Invoke.Contracts.Procd;
using Invoke.Http;
using Invoke.Procd.Functions;

namespace Invoke.Procd.Ledger;

/// <summary><c>DELETE /api/v1/invocations/{id}?attempt=N[&amp;only_if=not_started]</c>: a run is killed, one that has not started never will.</summary>
internal sealed class CancelEndpoint(InvocationLedger ledger)
{
    public void Map(IEndpointRouteBuilder routes) => routes.MapDelete("/api/v1/invocations/{id}", HandleAsync);

    private async Task HandleAsync(HttpContext context)
    {
        var key = PlatformCall.KeyOf((string)context.GetRouteValue("id")!, context.Request.Query["attempt"].ToString());
        var onlyIfNotStarted = context.Request.Query["only_if"].ToString() switch
        {
            "" => false,
            "not_started" => true,
            _ => throw new ApiException(ErrorCode.BadRequest, "only_if must be 'not_started'"),
        };

        if (ledger.PutTombstone(key) is not { } entry)
        {
            await AnswerAsync(context, "tombstone");
            return;
        }

        var ended = entry.Outcome.IsCompleted;
        if (ended && await entry.Outcome is { Report.Started: false, Error.Code: ErrorCode.Cancelled })
        {
            // Cancelled already, and so it stays: the call is idempotent.
            await AnswerAsync(context, "tombstone");
            return;
        }

        if (ended || onlyIfNotStarted)
        {
            await Envelope.FailAsync(context, Conflict(ended ? await entry.Outcome : null));
            return;
        }

        await entry.CancelAsync();
        var outcome = await entry.Outcome.WaitAsync(context.RequestAborted);
        await (outcome.Error?.Code == ErrorCode.Cancelled ? AnswerAsync(context, "running") : Envelope.FailAsync(context, Conflict(outcome)));
    }

    private static Task AnswerAsync(HttpContext context, string cancelled) =>
        Envelope.SucceedAsync(context, new CancelAnswer { Cancelled = cancelled }, ProcdJson.Strict.CancelAnswer);

    private static ApiError Conflict(RunOutcome? outcome)
    {
        var state = outcome is null ? "running" : outcome.Error?.Code.Wire() ?? "succeeded";
        return new ApiError
        {
            Code = ErrorCode.Conflict,
            Message = outcome is null ? "the invocation runs" : "the invocation has already ended",
            Details = JsonSerializer.SerializeToElement(new CancelConflict { Outcome = state }, ProcdJson.Strict.CancelConflict),
        };
    }
}
