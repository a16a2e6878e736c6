using System.Text.Json;
using Invoke.Contracts;
using Invoke.Contracts.Callbacks;
using Invoke.Contracts.Triggers;
using Invoke.Gateway.Invocations;

namespace Invoke.Gateway.Triggers;

/// <summary>Triggers as the API shows them.</summary>
internal static class TriggerAnswers
{
    /// <summary>What was asked for.</summary>
    public static TriggerBody Asked(this TriggerRow row) => JsonSerializer.Deserialize(row.Body, ContractsJson.Strict.TriggerBody)!;

    public static Trigger Shown(this TriggerRow row)
    {
        var asked = row.Asked();
        return new Trigger
        {
            Name = row.Name,
            Exchange = row.Exchange,
            RoutingKey = row.RoutingKey,
            SandboxId = asked.SandboxId,
            Function = asked.Function,
            Method = asked.Method,
            Path = asked.Path,
            Query = asked.Query,
            Headers = asked.Headers,
            Handler = asked.Handler,
            TimeoutMs = asked.TimeoutMs,
            Retry = asked.Retry,
            OnUnknown = asked.OnUnknown,
            DelayMs = asked.DelayMs,
            ExpiresInMs = asked.ExpiresInMs,
            Labels = asked.Labels,
            // Without its secret.
            Callback = asked.Callback is { } callback ? new CallbackBody { Url = callback.Url } : null,
            Paused = row.Paused,
            Queue = row.Intake().Name,
            CreatedAt = InvocationAnswers.Utc(row.CreatedAt),
            UpdatedAt = InvocationAnswers.Utc(row.UpdatedAt),
        };
    }
}
