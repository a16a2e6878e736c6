using System.Data.Common;
using System.Text.Json;
using Invoke.Contracts;
using Invoke.Contracts.Errors;
using Invoke.Contracts.Invocations;
using Invoke.Contracts.Messages;
using Invoke.Gateway.Functions;
using Invoke.Gateway.Store;
using Invoke.Sandboxes;

namespace Invoke.Gateway.Invocations;

/// <summary>Tells workers what to do with their tickets. An attempt is handed out for a start once.</summary>
internal sealed class InvocationClaims(
    IStore store, InvocationTable table, ISandboxLocator sandboxes, Burial burial, RunCancellation cancellation, Changes changes, InvocationMetrics metrics, TimeProvider clock,
    ILogger<InvocationClaims> logger)
{
    /// <summary>How many workers an attempt may take with it.</summary>
    public const int MaxWorkerLosses = 4;

    /// <summary>What an attempt has beyond the function's own time until somebody looks after it.</summary>
    private const int LeaseGraceMs = 15_000;

    private const int ParkMs = 1000;
    private const string Start = "start:", Resume = "resume:";
    private static readonly InvocationClaimed Drop = new() { Decision = ClaimDecision.Drop };
    private static readonly TimeSpan LocateTimeout = TimeSpan.FromSeconds(10);

    public async Task<InvocationClaimed> ClaimAsync(ClaimInvocation claim, CancellationToken cancellationToken)
    {
        using var span = Tracing.Start("claim");

        // 1. The sandbox is up before the attempt is handed out: workers only connect, and procd's uptime can then prove what has not run.
        var trouble = await TroubleAsync(claim, cancellationToken);
        if (trouble is ErrorCode.NotFound)
        {
            await burial.BuryAsync(claim.SandboxId, cancellationToken);
            return Drop;
        }

        // 2. The decision, and what it makes of the row, in one transaction.
        var (answer, row) = await store.WriteAsync(connection => DecideAsync(connection, claim, trouble is not null), cancellationToken);

        // 3. What others must know of it.
        if (row is null) return answer;
        changes.Committed(row);
        if (answer.Decision is ClaimDecision.Start)
        {
            var waited = TimeSpan.FromMilliseconds(row.ClaimedAt!.Value - row.DueAt);
            metrics.Claimed(waited);
            Tracing.Queued(row.TraceParent, row.TraceState, row.Attempt, waited, clock.GetUtcNow());
        }

        if (row.IsTerminal)
        {
            Log.CrashLoop(logger, row.Id, row.Attempt);
            await cancellation.StopAsync(row.SandboxId, row.Id, row.Attempt);
        }

        return answer;
    }

    /// <summary>Why the sandbox takes no call; null if it does.</summary>
    private async Task<ErrorCode?> TroubleAsync(ClaimInvocation claim, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(LocateTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            await sandboxes.LocateAsync(claim.SandboxId, either.Token);
            return null;
        }
        catch (ApiException e)
        {
            return e.Error.Code;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return ErrorCode.SandboxUnavailable;
        }
    }

    /// <summary>The answer, and the row as it is now if its change is one that others must know of.</summary>
    private async Task<(InvocationClaimed Answer, InvocationRow? Changed)> DecideAsync(DbConnection connection, ClaimInvocation claim, bool isParked)
    {
        if (await table.LockAsync(connection, claim.InvocationId) is not { } row || row.IsTerminal || row.Attempt != claim.Attempt) return (Drop, null);
        var now = row.StoreNow;
        if (row.StateValue is InvocationState.Queued)
        {
            // Too early, or too late: the dispatcher sees to it.
            if (isParked || row.DueAt > now || row.ExpiresAt <= now)
            {
                await InvocationTable.UpdateAsync(connection, isParked ? Parked(row) : row with { TicketedAt = null });
                return (Drop, null);
            }

            var started = Leased(row, claim, Start) with
            {
                State = WireName.Of(InvocationState.Running),
                Version = row.Version + 1,
                StartedAt = row.StartedAt ?? now,
                ClaimedAt = now,
                TicketedAt = null,
                WaitingReason = null,
                WaitingSince = null,
            };
            await InvocationTable.UpdateAsync(connection, started);
            return (await AnswerAsync(connection, started, ClaimDecision.Start), started);
        }

        // It runs already. The same claim, asked again because the answer was lost, gets the same answer.
        if (row.ClaimToken == Start + claim.Token) return (await AnswerAsync(connection, row, ClaimDecision.Start), null);
        var isLoss = claim.Redelivered && row.ClaimedBy != claim.Worker;
        var losses = row.WorkerLosses + (isLoss ? 1 : 0);
        if (losses >= MaxWorkerLosses)
        {
            var error = new ApiError { Code = ErrorCode.WorkerCrashLoop, Message = $"{losses} workers were lost with it" };
            var dead = AttemptEnd.End(row with { WorkerLosses = losses }, InvocationState.Dead, now, error);
            await InvocationTable.NoteAsync(connection, Lost(row, error));
            await InvocationTable.UpdateAsync(connection, dead);
            return (Drop, dead);
        }

        var resumed = Leased(row, claim, Resume) with { WorkerLosses = losses };
        await InvocationTable.UpdateAsync(connection, resumed);
        return (await AnswerAsync(connection, resumed, ClaimDecision.Resume), null);
    }

    private static AttemptRow Lost(InvocationRow row, ApiError error) => new()
    {
        InvocationId = row.Id,
        Number = row.Attempt,
        Outcome = WireName.Of(AttemptOutcome.Unknown),
        ErrorCode = error.Code.Wire(),
        ErrorMessage = error.Message,
        StartedAt = row.ClaimedAt,
        FinishedAt = row.StoreNow,
        Worker = row.ClaimedBy,
    };

    private static InvocationRow Leased(InvocationRow row, ClaimInvocation claim, string decision) => row with
    {
        ClaimedBy = claim.Worker,
        ClaimToken = decision + claim.Token,
        LeaseUntil = row.StoreNow + row.TimeoutMs + LeaseGraceMs,
    };

    /// <summary>The sandbox takes no calls: no attempt is spent, it is looked at again.</summary>
    private static InvocationRow Parked(InvocationRow row) => row with
    {
        TicketedAt = null,
        DueAt = row.StoreNow + ParkMs,
        WaitingReason = WireName.Of(WaitingReason.SandboxUnavailable),
        WaitingSince = row.WaitingReason == WireName.Of(WaitingReason.SandboxUnavailable) ? row.WaitingSince : row.StoreNow,
    };

    private static async Task<InvocationClaimed> AnswerAsync(DbConnection connection, InvocationRow row, ClaimDecision decision) => new()
    {
        Decision = decision,
        SandboxId = row.SandboxId,
        Function = row.Function,
        Request = JsonSerializer.Deserialize(await InvocationTable.RequestAsync(connection, row.Id), ContractsJson.Strict.FunctionRequest),
        HandedOutMs = row.StoreNow - row.ClaimedAt!.Value,
        TraceParent = row.TraceParent,
        TraceState = row.TraceState,
    };
}
