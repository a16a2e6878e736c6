using Invoke.Contracts.Errors;
using Invoke.Gateway.Callbacks;
using Invoke.Gateway.Events;
using Invoke.Gateway.Invocations;
using Invoke.Gateway.Sandboxes;
using Invoke.Gateway.Store;
using Invoke.Messaging.Foreign;

namespace Invoke.Gateway.Ingress;

/// <summary>Makes invocations of messages: what this returns from is committed.</summary>
internal sealed class Submission(
    IngressTeams teams, TeamSandboxes sandboxes, TeamQuota quota, StoreClock clock, InvocationFactory factory, Acceptance acceptance, ReplyTable replies,
    CallbackTargets callbacks, IngressMetrics metrics)
{
    /// <summary>Takes a message that says itself what it asks for.</summary>
    /// <exception cref="ApiException">It is not accepted, or not now.</exception>
    public async Task TakeAsync(ForeignMessage message, CancellationToken cancellationToken)
    {
        var team = teams.Of(message.UserId);
        var asked = RequestReader.Read(message, await clock.NowAsync(cancellationToken));
        await AcceptAsync(team, asked, ReplyTo.Of(message), cancellationToken);
    }

    /// <summary>Accepts what a message asks for, in the name of that team.</summary>
    /// <exception cref="ApiException">It is not accepted, or not now.</exception>
    public async Task AcceptAsync(string team, Asked asked, ReplyTo? replyTo, CancellationToken cancellationToken)
    {
        quota.CountRequest(team);
        var sandbox = await sandboxes.FindAsync(team, asked.SandboxId, cancellationToken);
        await callbacks.RequireAsync(asked.Terms.Callback, cancellationToken);
        await quota.RequireRoomAsync(team, 1, cancellationToken);

        using var activity = asked.Trace.Start();
        var made = factory.Make(team, sandbox.Id, asked.Function, asked.Terms, await clock.NowAsync(cancellationToken));
        made = made with
        {
            Row = made.Row with { IdempotencyKey = asked.Key },
            Fingerprint = asked.Key is null ? null : IdempotencyKey.Fingerprint(sandbox.Id, asked.Function, asked.Identity.Span),
            ReplyTo = replyTo,
        };
        var accepted = (await acceptance.AcceptAsync(team, [made], cancellationToken))[0];
        if (accepted.Kind is AcceptedKind.KeyReused)
            throw new ApiException(ErrorCode.IdempotencyKeyReused, $"the message's id was used for another request, {accepted.Row.Id}");

        // It came before: its answer may have been given already, to somebody who is gone.
        if (accepted.Kind is AcceptedKind.Replayed && replyTo is not null) await replies.AddAsync(accepted.Row.Id, replyTo, cancellationToken);
        metrics.Accepted(accepted.Kind);
    }
}
