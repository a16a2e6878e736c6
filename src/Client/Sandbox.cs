using Invoke.Client.Http;
using Invoke.Contracts.Sandboxes;

namespace Invoke.Client;

/// <summary>
/// A sandbox: its files and its functions. It is thread-safe. Every call throws <see cref="Sandbox0Exception"/> if it fails and
/// <see cref="OperationCanceledException"/> if its token is cancelled.
/// </summary>
public sealed partial class Sandbox
{
    private readonly ApiConnection _api;
    private readonly string _route;

    internal Sandbox(ApiConnection api, string id) => (_api, Id, _route) = (api, id, new Route("sandboxes", Route.Segment(id)));

    internal Sandbox(ApiConnection api, ClaimedSandbox claimed)
        : this(api, claimed.SandboxId) => Claimed = claimed;

    /// <summary>The id, <c>sb_…</c>.</summary>
    public string Id { get; }

    /// <summary>What the claim answered; unset if this client did not claim the sandbox.</summary>
    public ClaimedSandbox? Claimed { get; }

    /// <summary>Deletes the sandbox with all that is in it; what runs in it is killed.</summary>
    /// <param name="cancellationToken">Gives the call up.</param>
    public Task<Deleted> DeleteAsync(CancellationToken cancellationToken = default) =>
        _api.SendAsync(new ApiCall(HttpMethod.Delete, _route), ClientJson.Contracts.Deleted, cancellationToken);
}
