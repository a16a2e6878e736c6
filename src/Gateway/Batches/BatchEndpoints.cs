using System.Text.Json;
using Invoke.Contracts;
using Invoke.Contracts.Batches;
using Invoke.Contracts.Errors;
using Invoke.Contracts.Invocations;
using Invoke.Gateway.Auth;
using Invoke.Gateway.Callbacks;
using Invoke.Gateway.Invocations;
using Invoke.Gateway.Store;
using Invoke.Http;
using Invoke.Sandboxes;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace Invoke.Gateway.Batches;

/// <summary>The calls about batches. Each sees the caller's team alone.</summary>
internal sealed class BatchEndpoints(
    BatchTable table, BatchWait wait, BatchCancellation cancellation, Redriving redriving, InvocationFactory factory, Acceptance acceptance, IdempotencyTable keys,
    TeamQuota quota, CallbackTargets callbacks, IStore store, ISandboxDriver driver, StoreClock clock, IOptions<AsyncOptions> options, TimeProvider time)
{
    private const int MaxLimit = 100;
    private const int DefaultLimit = 20;

    /// <summary>A body of 8 MiB, and what stands around it.</summary>
    private const int MaxLineBytes = Limits.RequestBodyBytes + (64 * 1024);

    private static readonly string[] MediaTypes = ["application/x-ndjson", "application/ndjson"];
    private static readonly ContractsJson Wire = ContractsJson.Strict;

    public async Task UploadAsync(HttpContext context)
    {
        // 1. What the caller can get wrong of the whole.
        var team = context.Caller().TeamId;
        quota.CountRequest(team);
        if (context.Request.ContentType?.Split(';')[0].Trim() is { } media && !MediaTypes.Contains(media, StringComparer.OrdinalIgnoreCase))
            throw new ApiException(ErrorCode.UnsupportedMediaType, "send the batch as application/x-ndjson, one JSON object a line");
        var key = IdempotencyKey.Read(context.Request);
        var labels = Labels(context.Request.Query);
        var callback = CallbackReader.FromQuery(context.Request.Query);
        await callbacks.RequireAsync(callback, context.RequestAborted);
        await quota.RequireRoomAsync(team, 1, context.RequestAborted);

        // 2. The lines, as they come.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = null;
        var batch = await OpenAsync(team, labels, key, redriveOf: null, callback, context.RequestAborted);
        var room = options.Value.MaxBatchItems - (int)(await table.GetAsync(team, batch.Id, context.RequestAborted)).Accepted;
        var upload = new BatchUpload(batch, room, factory, acceptance, keys, quota, clock, new LineSandboxes(driver, team), callbacks);
        await upload.ReadAsync(NdjsonLines.ReadAsync(context.Request.BodyReader, MaxLineBytes, context.RequestAborted), context.RequestAborted);

        // 3. Only a whole upload closes the batch: of one that breaks off the client sees in the ledger what came.
        var answer = upload.Answer;
        var isPointless = answer.Accepted + answer.Replayed == 0;
        await table.CloseAsync(batch.Id, isPointless, context.RequestAborted);
        if (isPointless) throw Nothing(answer);
        context.Response.Headers.Location = $"/api/v1/batches/{batch.Id}";
        await Envelope.SucceedAsync(context, answer, Wire.BatchAccepted, StatusCodes.Status202Accepted);
    }

    public async Task GetAsync(HttpContext context)
    {
        var batch = await wait.FinishedAsync(context.Caller().TeamId, Id(context), InvocationWait.FromQuery(context.Request), context.RequestAborted);
        await Envelope.SucceedAsync(context, batch, Wire.Batch);
    }

    public async Task ListAsync(HttpContext context)
    {
        var (team, query) = (context.Caller().TeamId, context.Request.Query);
        var limit = QueryText.Number(query, "limit", 1, MaxLimit) ?? DefaultLimit;
        var ids = (await table.ListAsync(team, QueryText.One(query, "idempotency_key"), QueryText.One(query, "cursor"), limit + 1, context.RequestAborted)).ToList();
        var batches = new List<Batch>();
        foreach (var id in ids.Take(limit)) batches.Add(await table.GetAsync(team, id, context.RequestAborted));
        await Envelope.SucceedAsync(context, new BatchList { Batches = batches, NextCursor = ids.Count > limit ? batches[^1].BatchId : null }, Wire.BatchList);
    }

    public async Task CancelAsync(HttpContext context)
    {
        var batch = await cancellation.CancelAsync(context.Caller().TeamId, Id(context), context.RequestAborted);
        await Envelope.SucceedAsync(context, batch, Wire.Batch, StatusCodes.Status202Accepted);
    }

    /// <summary>Repeats what has ended without success, as a new batch.</summary>
    public async Task RedriveAsync(HttpContext context)
    {
        var team = context.Caller().TeamId;
        var original = await table.GetAsync(team, Id(context), context.RequestAborted);
        var filter = new InvocationFilter { BatchId = original.BatchId };
        var count = await redriving.CountAsync(team, filter, int.MaxValue, context.RequestAborted);
        if (count == 0) throw new ApiException(ErrorCode.Conflict, "nothing of the batch has ended without success");
        await quota.RequireRoomAsync(team, count, context.RequestAborted);

        var labels = InvocationRequestReader.Labels(new Dictionary<string, string>(original.Labels, StringComparer.Ordinal));
        var callback = (await store.ReadAsync(connection => CallbackTable.OfBatchAsync(connection, original.BatchId), context.RequestAborted))?.Terms;
        var batch = await OpenAsync(team, labels, key: null, original.BatchId, callback, context.RequestAborted);
        var accepted = 0;
        await redriving.RedriveAllAsync(team, filter, int.MaxValue, batch.Id, repeated => accepted += repeated.Count, context.RequestAborted);
        await table.CloseAsync(batch.Id, isPointless: accepted == 0, context.RequestAborted);
        context.Response.Headers.Location = $"/api/v1/batches/{batch.Id}";
        var answer = new BatchAccepted { BatchId = batch.Id, Accepted = accepted, Replayed = 0, Rejected = [], RejectedCount = 0 };
        await Envelope.SucceedAsync(context, answer, Wire.BatchAccepted, StatusCodes.Status202Accepted);
    }

    private async Task<BatchRow> OpenAsync(string team, string labels, string? key, string? redriveOf, CallbackTerms? callback, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var row = new BatchRow
        {
            Id = $"bat_{Ulid.NewUlid(now)}".ToLowerInvariant(),
            TeamId = team,
            CreatedAt = await clock.NowAsync(cancellationToken),
            Open = true,
            Labels = labels,
            IdempotencyKey = key,
            RedriveOf = redriveOf,
        };
        return await table.OpenAsync(row, callback is null ? null : CallbackFactory.ForBatch(team, row.Id, callback, now), cancellationToken);
    }

    private static string Labels(IQueryCollection query)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var label in query["label"])
        {
            if (label?.Split(':', 2) is not [{ Length: > 0 } name, var value]) throw new ApiException(ErrorCode.BadRequest, "label must be like key:value");
            if (!labels.TryAdd(name, value)) throw new ApiException(ErrorCode.BadRequest, $"label has the key {name} twice");
        }

        return InvocationRequestReader.Labels(labels);
    }

    private static ApiException Nothing(BatchAccepted answer)
    {
        var first = answer.Rejected.Count > 0 ? answer.Rejected[0] : null;
        return new ApiException(new ApiError
        {
            Code = first?.Code is ErrorCode.TooManyRequests ? ErrorCode.TooManyRequests : ErrorCode.BadRequest,
            Message = first is null ? "the batch has no lines" : $"no line could be accepted; line {first.Line}: {first.Message}",
            Details = JsonSerializer.SerializeToElement(answer, Wire.BatchAccepted),
        });
    }

    private static string Id(HttpContext context) => (string)context.Request.RouteValues["id"]!;
}
