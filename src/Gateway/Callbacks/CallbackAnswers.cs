using System.Data.Common;
using Invoke.Contracts;
using Invoke.Contracts.Callbacks;
using Invoke.Gateway.Invocations;

namespace Invoke.Gateway.Callbacks;

/// <summary>Callbacks as the API shows them: without what signs them.</summary>
internal static class CallbackAnswers
{
    /// <summary>A callback with its deliveries; null for none.</summary>
    public static async Task<Callback?> ShownAsync(this CallbackRow? row, DbConnection connection) =>
        row is null ? null : row.Shown(await CallbackTable.DeliveriesAsync(connection, row.Id));

    public static Callback Shown(this CallbackRow row, IEnumerable<DeliveryRow> deliveries)
    {
        var state = WireName.Parse<CallbackState>(row.State);
        return new Callback
        {
            CallbackId = row.Id,
            Url = row.Url,
            State = state,
            NextAt = state is CallbackState.Sending && row.DueAt is { } dueAt ? InvocationAnswers.Utc(dueAt) : null,
            Deliveries = [.. deliveries.Select(Shown)],
        };
    }

    private static CallbackDelivery Shown(DeliveryRow delivery) => new()
    {
        Number = delivery.Number,
        Outcome = WireName.Parse<DeliveryOutcome>(delivery.Outcome),
        Status = delivery.Status,
        Address = delivery.Address,
        Message = delivery.Message,
        StartedAt = InvocationAnswers.Utc(delivery.StartedAt),
        DurationMs = delivery.DurationMs,
    };
}
