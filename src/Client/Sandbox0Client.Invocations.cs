using System.Runtime.CompilerServices;
using Invoke.Client.Http;
using Invoke.Contracts.Invocations;
using Invoke.Contracts.Messages;

namespace Invoke.Client;

public sealed partial class Sandbox0Client
{
    /// <summary>Asks for an asynchronous invocation.</summary>
    /// <param name="id">The id, <c>inv_…</c>.</param>
    /// <param name="wait">How long the answer may be held back until the invocation is terminal, at most 60 s. Default not at all.</param>
    /// <param name="cancellationToken">Gives the call up; the invocation goes on.</param>
    public Task<Invocation> GetInvocationAsync(string id, TimeSpan wait = default, CancellationToken cancellationToken = default) =>
        _api.SendAsync(new ApiCall(HttpMethod.Get, new Route(InvocationRoute(id)).Wait(wait)), ClientJson.Contracts.Invocation, cancellationToken);

    /// <summary>Waits until an invocation is terminal, however long that takes.</summary>
    /// <param name="id">The id, <c>inv_…</c>.</param>
    /// <param name="cancellationToken">Gives the wait up; the invocation goes on.</param>
    public async Task<Invocation> WaitForInvocationAsync(string id, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var invocation = await GetInvocationAsync(id, Route.LongestWait, cancellationToken);
            if (invocation.State.IsTerminal()) return invocation;
        }
    }

    /// <summary>Follows an invocation: the state that it is in now, each change, and last the terminal one.</summary>
    /// <param name="id">The id, <c>inv_…</c>.</param>
    /// <param name="cancellationToken">Ends the following; the invocation goes on.</param>
    public IAsyncEnumerable<InvocationChange> WatchInvocationAsync(string id, CancellationToken cancellationToken = default) =>
        _api.WatchAsync(InvocationRoute(id, "events"), ClientJson.Contracts.InvocationChange, change => change.State.IsTerminal(), cancellationToken);

    /// <summary>Lists the team's asynchronous invocations, newest first, page by page as they are read.</summary>
    /// <param name="filter">Which ones; unset is all.</param>
    /// <param name="pageSize">How many are asked for at a time, 1 to 200; unset leaves it to the server.</param>
    /// <param name="cancellationToken">Ends the listing.</param>
    public async IAsyncEnumerable<Invocation> ListInvocationsAsync(
        InvocationFilter? filter = null, int? pageSize = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        filter ??= new InvocationFilter();
        string? cursor = null;
        do
        {
            var route = new Route("invocations")
                .Query("sandbox_id", filter.SandboxId).Query("function", filter.Function).Query("state", filter.State)
                .Query("batch_id", filter.BatchId).Query("label", filter.Label).Query("limit", pageSize).Query("cursor", cursor);
            var page = await _api.SendAsync(new ApiCall(HttpMethod.Get, route), ClientJson.Contracts.InvocationList, cancellationToken);
            foreach (var invocation in page.Invocations) yield return invocation;
            cursor = page.NextCursor;
        }
        while (cursor is not null);
    }

    /// <summary>Reads what the last attempt of an invocation printed: its end, at most 64 KiB.</summary>
    /// <param name="id">The id, <c>inv_…</c>.</param>
    /// <param name="cancellationToken">Gives the call up.</param>
    public Task<string> GetInvocationLogsAsync(string id, CancellationToken cancellationToken = default)
    {
        var call = new ApiCall(HttpMethod.Get, InvocationRoute(id, "logs")) { Accept = "text/plain" };
        return _api.SendAsync(call, (response, token) => response.Content.ReadAsStringAsync(token), cancellationToken);
    }

    /// <summary>
    /// Cancels an invocation. A queued one never runs; a running one is killed and ends cancelled, or in the terminal state that it reached first.
    /// One that is terminal is the exception with the code <see cref="Contracts.Errors.ErrorCode.Conflict"/>.
    /// </summary>
    /// <param name="id">The id, <c>inv_…</c>.</param>
    /// <param name="cancellationToken">Gives the call up.</param>
    /// <returns>The invocation; one that was running may still be so.</returns>
    public Task<Invocation> CancelInvocationAsync(string id, CancellationToken cancellationToken = default) =>
        _api.SendAsync(new ApiCall(HttpMethod.Post, InvocationRoute(id, "cancel")), ClientJson.Contracts.Invocation, cancellationToken);

    /// <summary>Submits the request of a terminal invocation once more.</summary>
    /// <param name="id">The id of the invocation to repeat, <c>inv_…</c>.</param>
    /// <param name="changes">What to change of the request; unset repeats it as it was.</param>
    /// <param name="cancellationToken">Gives the call up.</param>
    /// <returns>The new invocation.</returns>
    public Task<Invocation> RedriveInvocationAsync(string id, RedriveBody? changes = null, CancellationToken cancellationToken = default)
    {
        var content = ClientJson.Body(changes ?? new RedriveBody(), ClientJson.Contracts.RedriveBody);
        return _api.SendAsync(new ApiCall(HttpMethod.Post, InvocationRoute(id, "redrive")) { Content = content }, ClientJson.Contracts.Invocation, cancellationToken);
    }

    /// <summary>Submits the requests of many invocations once more, or counts them.</summary>
    /// <param name="request">Which, and how many at most.</param>
    /// <param name="cancellationToken">Gives the call up.</param>
    public Task<BulkRedriveAnswer> RedriveInvocationsAsync(BulkRedriveBody request, CancellationToken cancellationToken = default)
    {
        var content = ClientJson.Body(request, ClientJson.Contracts.BulkRedriveBody);
        return _api.SendAsync(new ApiCall(HttpMethod.Post, "invocations/redrive") { Content = content }, ClientJson.Contracts.BulkRedriveAnswer, cancellationToken);
    }

    private static string InvocationRoute(string id, params ReadOnlySpan<string> rest) => new Route(["invocations", Route.Segment(id), .. rest]);
}
