using System.Globalization;
using System.Text.Json;
using Invoke.Contracts;
using Invoke.Contracts.Batches;
using Invoke.Gateway.Auth;
using Invoke.Gateway.Invocations;

namespace Invoke.Gateway.Batches;

/// <summary>Streams the ledger of a batch: an event when it has changed, at most two a second, until it is finished.</summary>
internal sealed class BatchEvents(BatchTable table, TimeProvider clock)
{
    public async Task StreamAsync(HttpContext context)
    {
        var (team, id) = (context.Caller().TeamId, (string)context.Request.RouteValues["id"]!);
        var batch = await table.GetAsync(team, id, context.RequestAborted);
        var events = new EventStream(context);
        await events.BeginAsync();
        for (var number = 1; ; number++)
        {
            await events.SendAsync("ledger", number.ToString(CultureInfo.InvariantCulture), JsonSerializer.SerializeToUtf8Bytes(batch, ContractsJson.Strict.Batch));
            if (batch.Finished) return;
            batch = await ChangedAsync(team, batch, events, context.RequestAborted);
        }
    }

    private async Task<Batch> ChangedAsync(string team, Batch before, EventStream events, CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(BatchWait.Pace, clock, cancellationToken);
            var now = await table.GetAsync(team, before.BatchId, cancellationToken);
            if (now with { Labels = before.Labels } != before) return now;
            await events.BeatAsync();
        }
    }
}
