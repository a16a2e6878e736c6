using Invoke.Client.Http;
using Invoke.Contracts.Sandboxes;

namespace Invoke.Client;

public sealed partial class Sandbox0Client
{
    /// <summary>A sandbox whose id is known. It asks nothing: whether there is such a sandbox shows at the first call.</summary>
    /// <param name="id">The id, <c>sb_…</c>.</param>
    public Sandbox Sandbox(string id) => new(_api, id);

    /// <summary>Claims a sandbox. It is ready, or after 60 s still <see cref="SandboxStatus.Starting"/>.</summary>
    /// <param name="template">The template's name.</param>
    /// <param name="config">What to set beside the template's own; unset keeps that.</param>
    /// <param name="cancellationToken">Gives the call up; a sandbox that was claimed by then stays.</param>
    public async Task<Sandbox> ClaimSandboxAsync(string template = "default", SandboxConfig? config = null, CancellationToken cancellationToken = default)
    {
        var request = new ClaimSandboxRequest { Template = template, Config = config };
        var call = new ApiCall(HttpMethod.Post, "sandboxes") { Content = ClientJson.Body(request, ClientJson.Contracts.ClaimSandboxRequest) };
        return new Sandbox(_api, await _api.SendAsync(call, ClientJson.Contracts.ClaimedSandbox, cancellationToken));
    }

    /// <summary>Asks for a sandbox.</summary>
    /// <param name="id">The id, <c>sb_…</c>.</param>
    /// <param name="cancellationToken">Gives the call up.</param>
    public Task<SandboxDetails> GetSandboxAsync(string id, CancellationToken cancellationToken = default) =>
        _api.SendAsync(new ApiCall(HttpMethod.Get, SandboxRoute(id)), ClientJson.Contracts.SandboxDetails, cancellationToken);

    /// <summary>Asks where a sandbox is in its life.</summary>
    /// <param name="id">The id, <c>sb_…</c>.</param>
    /// <param name="cancellationToken">Gives the call up.</param>
    public Task<SandboxState> GetSandboxStatusAsync(string id, CancellationToken cancellationToken = default) =>
        _api.SendAsync(new ApiCall(HttpMethod.Get, SandboxRoute(id, "status")), ClientJson.Contracts.SandboxState, cancellationToken);

    /// <summary>Asks for a page of the team's sandboxes, newest first.</summary>
    /// <param name="query">Which ones; unset is the first 50 of all.</param>
    /// <param name="cancellationToken">Gives the call up.</param>
    public Task<SandboxList> ListSandboxesAsync(SandboxQuery? query = null, CancellationToken cancellationToken = default)
    {
        query ??= new SandboxQuery();
        var route = new Route("sandboxes")
            .Query("status", query.Status).Query("template_id", query.TemplateId).Query("paused", query.Paused)
            .Query("limit", query.Limit).Query("offset", query.Offset);
        return _api.SendAsync(new ApiCall(HttpMethod.Get, route), ClientJson.Contracts.SandboxList, cancellationToken);
    }

    /// <summary>Changes a sandbox.</summary>
    /// <param name="id">The id, <c>sb_…</c>.</param>
    /// <param name="config">What to change: <see cref="SandboxConfig.Ttl"/>, <see cref="SandboxConfig.HardTtl"/> and <see cref="SandboxConfig.AutoResume"/>; the rest is fixed at the claim.</param>
    /// <param name="cancellationToken">Gives the call up.</param>
    public Task<SandboxDetails> UpdateSandboxAsync(string id, SandboxConfig config, CancellationToken cancellationToken = default)
    {
        var content = ClientJson.Body(new UpdateSandboxRequest { Config = config }, ClientJson.Contracts.UpdateSandboxRequest);
        return _api.SendAsync(new ApiCall(HttpMethod.Put, SandboxRoute(id)) { Content = content }, ClientJson.Contracts.SandboxDetails, cancellationToken);
    }

    /// <summary>Moves the time at which a sandbox expires.</summary>
    /// <param name="id">The id, <c>sb_…</c>.</param>
    /// <param name="duration">How long from now, in whole seconds; unset is the sandbox's own <see cref="SandboxConfig.Ttl"/>.</param>
    /// <param name="cancellationToken">Gives the call up.</param>
    public Task<RefreshedSandbox> RefreshSandboxAsync(string id, TimeSpan? duration = null, CancellationToken cancellationToken = default)
    {
        var request = new RefreshSandboxRequest { Duration = (int?)duration?.TotalSeconds };
        var call = new ApiCall(HttpMethod.Post, SandboxRoute(id, "refresh"))
        {
            Content = ClientJson.Body(request, ClientJson.Contracts.RefreshSandboxRequest),
            IsRepeatable = true,
        };
        return _api.SendAsync(call, ClientJson.Contracts.RefreshedSandbox, cancellationToken);
    }

    /// <summary>Deletes a sandbox with all that is in it; what runs in it is killed.</summary>
    /// <param name="id">The id, <c>sb_…</c>.</param>
    /// <param name="cancellationToken">Gives the call up.</param>
    public Task<Deleted> DeleteSandboxAsync(string id, CancellationToken cancellationToken = default) =>
        _api.SendAsync(new ApiCall(HttpMethod.Delete, SandboxRoute(id)), ClientJson.Contracts.Deleted, cancellationToken);

    private static string SandboxRoute(string id, params ReadOnlySpan<string> rest) => new Route(["sandboxes", Route.Segment(id), .. rest]);
}
