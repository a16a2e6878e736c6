using Invoke.Client.Http;
using Invoke.Contracts.Callbacks;

namespace Invoke.Client;

public sealed partial class Sandbox0Client
{
    /// <summary>
    /// Asks for the callback of an invocation and its deliveries. If it was submitted without one, that is the exception with the code
    /// <see cref="Contracts.Errors.ErrorCode.NotFound"/>.
    /// </summary>
    /// <param name="id">The id, <c>inv_…</c>.</param>
    /// <param name="cancellationToken">Gives the call up.</param>
    public Task<Callback> GetInvocationDeliveriesAsync(string id, CancellationToken cancellationToken = default) =>
        _api.SendAsync(new ApiCall(HttpMethod.Get, InvocationRoute(id, "deliveries")), ClientJson.Contracts.Callback, cancellationToken);

    /// <summary>
    /// Asks for the callback of a batch and its deliveries. If it was submitted without one, that is the exception with the code
    /// <see cref="Contracts.Errors.ErrorCode.NotFound"/>.
    /// </summary>
    /// <param name="id">The id, <c>bat_…</c>.</param>
    /// <param name="cancellationToken">Gives the call up.</param>
    public Task<Callback> GetBatchDeliveriesAsync(string id, CancellationToken cancellationToken = default) =>
        _api.SendAsync(new ApiCall(HttpMethod.Get, BatchRoute(id, "deliveries")), ClientJson.Contracts.Callback, cancellationToken);

    /// <summary>Asks for what signs the team's callbacks that have no secret of their own; it is made when it is first needed. Needs the scope <c>admin</c>.</summary>
    /// <param name="cancellationToken">Gives the call up.</param>
    public Task<TeamSecret> GetCallbackSecretAsync(CancellationToken cancellationToken = default) =>
        _api.SendAsync(new ApiCall(HttpMethod.Get, "callbacks/secret"), ClientJson.Contracts.TeamSecret, cancellationToken);

    /// <summary>Replaces what signs the team's callbacks; what is sent from now on, repetitions too, is signed by the new secret. Needs the scope <c>admin</c>.</summary>
    /// <param name="cancellationToken">Gives the call up; the secret may have been replaced.</param>
    public Task<TeamSecret> RotateCallbackSecretAsync(CancellationToken cancellationToken = default) =>
        _api.SendAsync(new ApiCall(HttpMethod.Post, "callbacks/secret/rotate"), ClientJson.Contracts.TeamSecret, cancellationToken);
}
