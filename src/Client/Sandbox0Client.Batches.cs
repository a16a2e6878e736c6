using Invoke.Client.Http;
using Invoke.Contracts.Batches;

namespace Invoke.Client;

public sealed partial class Sandbox0Client
{
    /// <summary>Submits a batch of at most 100,000 invocations, sent while they are enumerated. A bad line does not sink the rest: the answer names it.</summary>
    /// <param name="lines">The invocations. They are enumerated once; the call is never tried again.</param>
    /// <param name="options">Its name and labels, and whom to tell of its end.</param>
    /// <param name="cancellationToken">Breaks the upload off; lines that were accepted by then run.</param>
    public Task<BatchAccepted> SubmitBatchAsync(IAsyncEnumerable<BatchLine> lines, BatchOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(lines);
        return SubmitBatchAsync(() => new BatchContent(lines), hasOneBody: true, options, cancellationToken);
    }

    /// <inheritdoc cref="SubmitBatchAsync(IAsyncEnumerable{BatchLine}, BatchOptions?, CancellationToken)"/>
    public Task<BatchAccepted> SubmitBatchAsync(IEnumerable<BatchLine> lines, BatchOptions? options = null, CancellationToken cancellationToken = default) =>
        SubmitBatchAsync(lines.ToAsyncEnumerable(), options, cancellationToken);

    /// <summary>Submits a batch from a stream of <c>application/x-ndjson</c>, one invocation a line.</summary>
    /// <param name="ndjson">The lines, from where the stream stands. It stays open.</param>
    /// <param name="options">Its name and labels, and whom to tell of its end.</param>
    /// <param name="cancellationToken">Breaks the upload off; lines that were accepted by then run.</param>
    public Task<BatchAccepted> SubmitBatchAsync(Stream ndjson, BatchOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(ndjson);
        return SubmitBatchAsync(() => new LentStreamContent(ndjson) { Headers = { ContentType = new("application/x-ndjson") } }, hasOneBody: true, options, cancellationToken);
    }

    /// <summary>Asks for the ledger of a batch.</summary>
    /// <param name="id">The id, <c>bat_…</c>.</param>
    /// <param name="wait">How long the answer may be held back until the batch is finished, at most 60 s. Default not at all.</param>
    /// <param name="cancellationToken">Gives the call up; the batch goes on.</param>
    public Task<Batch> GetBatchAsync(string id, TimeSpan wait = default, CancellationToken cancellationToken = default) =>
        _api.SendAsync(new ApiCall(HttpMethod.Get, new Route(BatchRoute(id)).Wait(wait)), ClientJson.Contracts.Batch, cancellationToken);

    /// <summary>Waits until a batch is finished, however long that takes.</summary>
    /// <param name="id">The id, <c>bat_…</c>.</param>
    /// <param name="cancellationToken">Gives the wait up; the batch goes on.</param>
    public async Task<Batch> WaitForBatchAsync(string id, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var batch = await GetBatchAsync(id, Route.LongestWait, cancellationToken);
            if (batch.Finished) return batch;
        }
    }

    /// <summary>Looks for the batch that was submitted under a key.</summary>
    /// <param name="idempotencyKey">The key.</param>
    /// <param name="cancellationToken">Gives the call up.</param>
    /// <returns>The batch; null if there is none.</returns>
    public async Task<Batch?> FindBatchAsync(string idempotencyKey, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(idempotencyKey);
        var route = new Route("batches").Query("idempotency_key", idempotencyKey);
        var page = await _api.SendAsync(new ApiCall(HttpMethod.Get, route), ClientJson.Contracts.BatchList, cancellationToken);
        return page.Batches is [var batch, ..] ? batch : null;
    }

    /// <summary>Follows the ledger of a batch, at most twice a second, until it is finished.</summary>
    /// <param name="id">The id, <c>bat_…</c>.</param>
    /// <param name="cancellationToken">Ends the following; the batch goes on.</param>
    public IAsyncEnumerable<Batch> WatchBatchAsync(string id, CancellationToken cancellationToken = default) =>
        _api.WatchAsync(BatchRoute(id, "events"), ClientJson.Contracts.Batch, batch => batch.Finished, cancellationToken);

    /// <summary>
    /// Cancels all invocations of a batch that are not terminal. If there is none, that is the exception with the code
    /// <see cref="Contracts.Errors.ErrorCode.Conflict"/>.
    /// </summary>
    /// <param name="id">The id, <c>bat_…</c>.</param>
    /// <param name="cancellationToken">Gives the call up.</param>
    /// <returns>The ledger; invocations that were running may still be so.</returns>
    public Task<Batch> CancelBatchAsync(string id, CancellationToken cancellationToken = default) =>
        _api.SendAsync(new ApiCall(HttpMethod.Post, BatchRoute(id, "cancel")), ClientJson.Contracts.Batch, cancellationToken);

    /// <summary>Submits what did not succeed in a batch once more, as a new batch.</summary>
    /// <param name="id">The id of the batch to repeat, <c>bat_…</c>.</param>
    /// <param name="cancellationToken">Gives the call up.</param>
    /// <returns>The new batch.</returns>
    public Task<BatchAccepted> RedriveBatchAsync(string id, CancellationToken cancellationToken = default) =>
        _api.SendAsync(new ApiCall(HttpMethod.Post, BatchRoute(id, "redrive")), ClientJson.Contracts.BatchAccepted, cancellationToken);

    private Task<BatchAccepted> SubmitBatchAsync(Func<HttpContent> content, bool hasOneBody, BatchOptions? options, CancellationToken cancellationToken)
    {
        var route = new Route("batches");
        foreach (var (key, value) in options?.Labels ?? new Dictionary<string, string>()) route.Query("label", $"{key}:{value}");
        route.Query("callback_url", options?.CallbackUrl?.AbsoluteUri);
        var call = new ApiCall(HttpMethod.Post, route)
        {
            Content = content,
            HasOneBody = hasOneBody,
            IsUpload = true,
            Headers = options?.IdempotencyKey is { } name ? [new("Idempotency-Key", name)] : [],
        };
        return _api.SendAsync(call, ClientJson.Contracts.BatchAccepted, cancellationToken);
    }

    private static string BatchRoute(string id, params ReadOnlySpan<string> rest) => new Route(["batches", Route.Segment(id), .. rest]);
}
