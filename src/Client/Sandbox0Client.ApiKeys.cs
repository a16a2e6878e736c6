using Invoke.Client.Http;
using Invoke.Contracts.ApiKeys;
using Invoke.Contracts.Sandboxes;

namespace Invoke.Client;

public sealed partial class Sandbox0Client
{
    /// <summary>Makes an API key. The answer is the only time that the key itself is shown. Needs the scope <c>admin</c>.</summary>
    /// <param name="request">Its name, scopes and life.</param>
    /// <param name="cancellationToken">Gives the call up.</param>
    public Task<CreatedApiKey> CreateApiKeyAsync(CreateApiKeyRequest request, CancellationToken cancellationToken = default)
    {
        var content = ClientJson.Body(request, ClientJson.Contracts.CreateApiKeyRequest);
        return _api.SendAsync(new ApiCall(HttpMethod.Post, "api-keys") { Content = content }, ClientJson.Contracts.CreatedApiKey, cancellationToken);
    }

    /// <summary>Asks for the team's API keys, newest first. Needs the scope <c>admin</c>.</summary>
    /// <param name="cancellationToken">Gives the call up.</param>
    public Task<ApiKeyList> ListApiKeysAsync(CancellationToken cancellationToken = default) =>
        _api.SendAsync(new ApiCall(HttpMethod.Get, "api-keys"), ClientJson.Contracts.ApiKeyList, cancellationToken);

    /// <summary>Deletes an API key; it stops working within a minute. Needs the scope <c>admin</c>.</summary>
    /// <param name="id">The key's id, <c>key_…</c>, not the key itself.</param>
    /// <param name="cancellationToken">Gives the call up.</param>
    public Task<Deleted> DeleteApiKeyAsync(string id, CancellationToken cancellationToken = default) =>
        _api.SendAsync(new ApiCall(HttpMethod.Delete, new Route("api-keys", Route.Segment(id))), ClientJson.Contracts.Deleted, cancellationToken);
}
