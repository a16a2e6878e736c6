using System.Text.Json;
using Invoke.Contracts;
using Invoke.Contracts.Invocations;
using Invoke.Gateway.Callbacks;
using Invoke.Gateway.Functions;

namespace Invoke.Gateway.Invocations;

/// <summary>Makes invocations of what was asked for.</summary>
internal sealed class InvocationFactory(TimeProvider clock)
{
    /// <param name="teamId">Whose it is.</param>
    /// <param name="sandboxId">The sandbox, which is there.</param>
    /// <param name="function">The function's name, checked.</param>
    /// <param name="terms">What was asked for.</param>
    /// <param name="now">The time on the store's clock.</param>
    public NewInvocation Make(string teamId, string sandboxId, string function, InvocationTerms terms, long now)
    {
        var dueAt = Math.Max(now + terms.DelayMs, terms.NotBefore ?? now);
        var isDelayed = dueAt > now;
        var row = new InvocationRow
        {
            Id = $"inv_{Ulid.NewUlid(clock.GetUtcNow())}".ToLowerInvariant(),
            TeamId = teamId,
            SandboxId = sandboxId,
            Function = function,
            State = WireName.Of(InvocationState.Queued),
            Attempt = 1,
            Version = 1,
            CreatedAt = now,
            DueAt = dueAt,
            ExpiresAt = dueAt + terms.ExpiresInMs,
            TimeoutMs = terms.Request.TimeoutMs,
            MaxAttempts = terms.Retry.MaxAttempts,
            BackoffMs = terms.Retry.BackoffMs,
            MaxBackoffMs = terms.Retry.MaxBackoffMs,
            OnUnknown = WireName.Of(terms.OnUnknown),
            Labels = terms.Labels,
            TraceParent = Tracing.TraceParent,
            TraceState = Tracing.TraceState,
            WaitingReason = isDelayed ? WireName.Of(WaitingReason.Delayed) : null,
            WaitingSince = isDelayed ? now : null,
            HasCallback = terms.Callback is not null,
        };
        return new NewInvocation(row, JsonSerializer.SerializeToUtf8Bytes(terms.Request, ContractsJson.Strict.FunctionRequest), null)
        {
            Callback = terms.Callback is { } callback ? CallbackFactory.ForInvocation(teamId, row.Id, callback, clock.GetUtcNow()) : null,
        };
    }
}
