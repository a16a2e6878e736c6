using Invoke.Contracts.Functions;
using Invoke.Contracts.Invocations;
using Invoke.Contracts.Messages;
using Invoke.Contracts.Procd;
using Invoke.Http.Telemetry;
using Invoke.Messaging.Async;
using Invoke.Sandboxes;

namespace Invoke.Worker;

/// <summary>One ticket in the worker: asks what it means, has it run, and hands the result over. Only then the ticket is done.</summary>
internal sealed class TicketHandler(
    WorkerLane lane, AttemptRun attempts, WorkerMetrics metrics, IHostApplicationLifetime lifetime, TimeProvider clock, ILogger<TicketHandler> logger) : IAsyncWorker
{
    public async Task HandleAsync(InvocationTicket ticket, bool redelivered, CancellationToken cancellationToken)
    {
        using var scope = logger.BeginScope(new InvocationScope(ticket.InvocationId, ticket.SandboxId));

        // 1. Nothing is begun in a process that stops: the ticket goes to another worker.
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
        var claimed = await lane.ClaimAsync(
            new ClaimInvocation
            {
                InvocationId = ticket.InvocationId,
                Attempt = ticket.Attempt,
                SandboxId = ticket.SandboxId,
                Worker = WorkerName.Own,
                Token = Guid.NewGuid().ToString("N"),
                Redelivered = redelivered,
            },
            stopping.Token);
        Log.Claimed(logger, ticket.InvocationId, ticket.Attempt, claimed.Decision);
        if (claimed is not { Decision: not ClaimDecision.Drop, SandboxId: { } sandbox, Function: { } function, Request: { } request }) return;

        // 2. From here on the attempt is this worker's.
        var received = clock.GetTimestamp();
        metrics.Started(ProcdLane.Async, claimed.Decision is ClaimDecision.Resume);
        try
        {
            using var span = Tracing.StartAttempt(ticket.InvocationId, ticket.Attempt, sandbox, function);
            var call = new ProcdCall
            {
                InvocationId = ticket.InvocationId,
                Attempt = ticket.Attempt,
                Function = function,
                Request = Tracing.Enclose(request, span, claimed.TraceParent, claimed.TraceState),
                Lane = ProcdLane.Async,
                ResumeOnly = claimed.Decision is ClaimDecision.Resume,
            };
            var (outcome, run) = await attempts.RunAsync(sandbox, call, TimeSpan.FromMilliseconds(claimed.HandedOutMs), cancellationToken);
            span.Fail(run.Error?.Code);

            // 3. To a gateway, which commits it.
            await lane.RecordAsync(Result(ticket, outcome, run, span?.Id ?? claimed.TraceParent), stopping.Token);
            metrics.Ended(ProcdLane.Async, run, clock.GetElapsedTime(received));
            Log.Ended(logger, ticket.InvocationId, ticket.Attempt, run.Error?.Code, clock.GetElapsedTime(received));
        }
        finally
        {
            metrics.LetGo(ProcdLane.Async);
        }
    }

    private static RecordResult Result(InvocationTicket ticket, AttemptOutcome outcome, RunOutcome run, string? traceParent) => new()
    {
        InvocationId = ticket.InvocationId,
        Attempt = ticket.Attempt,
        SandboxId = ticket.SandboxId,
        Outcome = outcome,
        Run = run,
        Worker = WorkerName.Own,
        TraceParent = traceParent,
    };
}
