using System.Text.Json;
using Invoke.Contracts;
using Invoke.Contracts.Errors;
using Invoke.Gateway.Auth;
using Invoke.Gateway.Invocations;
using Invoke.Gateway.Store;

namespace Invoke.Gateway.Batches;

/// <summary>Streams the finished invocations of a batch in finishing order; the id of the last line is the cursor for what comes behind it.</summary>
internal sealed class BatchResults(IStore store, StoreClock clock, BatchTable table, InvocationReader reader)
{
    /// <summary>Results of 4 MiB each may be among them.</summary>
    private const int Together = 20;

    public async Task StreamAsync(HttpContext context)
    {
        var (team, id, cancellationToken) = (context.Caller().TeamId, (string)context.Request.RouteValues["id"]!, context.RequestAborted);
        var isFinished = (await table.GetAsync(team, id, cancellationToken)).Finished;
        var behind = await BehindAsync(team, id, QueryText.One(context.Request.Query, "cursor"), cancellationToken);
        context.Response.ContentType = "application/x-ndjson";
        while (true)
        {
            var now = await clock.NowAsync(cancellationToken);
            var (rows, shown) = await store.ReadAsync(
                async connection =>
                {
                    var rows = await table.FinishedAsync(connection, id, behind, settled: !isFinished, Together);
                    return (rows, await reader.WithResultsAsync(connection, rows, now));
                },
                cancellationToken);
            foreach (var invocation in shown)
            {
                await JsonSerializer.SerializeAsync(context.Response.Body, invocation, ContractsJson.Strict.Invocation, cancellationToken);
                await context.Response.Body.WriteAsync("\n"u8.ToArray(), cancellationToken);
            }

            if (rows.Count < Together) return;
            behind = (rows[^1].FinishedAt!.Value, rows[^1].Id);
        }
    }

    private async Task<(long At, string Id)?> BehindAsync(string team, string batchId, string? cursor, CancellationToken cancellationToken)
    {
        if (cursor is null) return null;
        var last = await store.ReadAsync(connection => InvocationTable.FindAsync(connection, team, cursor), cancellationToken);
        return last is { FinishedAt: { } at } && last.BatchId == batchId
            ? (at, last.Id)
            : throw new ApiException(ErrorCode.BadRequest, "cursor must be the invocation_id of a line of these results");
    }
}
