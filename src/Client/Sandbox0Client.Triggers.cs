using Invoke.Client.Http;
using Invoke.Contracts.Sandboxes;
using Invoke.Contracts.Triggers;

namespace Invoke.Client;

public sealed partial class Sandbox0Client
{
    /// <summary>
    /// Makes a trigger, or changes the one of that name: each message of an exchange invokes a function. A gateway without a broker answers with
    /// the code <see cref="Contracts.Errors.ErrorCode.NotImplemented"/>. To take from another exchange or by another routing key, delete it first.
    /// </summary>
    /// <param name="name">Its name, 1 to 63 lower-case letters, digits, '_' or '-'.</param>
    /// <param name="trigger">Which messages, and what they invoke.</param>
    /// <param name="cancellationToken">Gives the call up.</param>
    public Task<Trigger> PutTriggerAsync(string name, TriggerBody trigger, CancellationToken cancellationToken = default)
    {
        var content = ClientJson.Body(trigger, ClientJson.Contracts.TriggerBody);
        return _api.SendAsync(new ApiCall(HttpMethod.Put, TriggerRoute(name)) { Content = content }, ClientJson.Contracts.Trigger, cancellationToken);
    }

    /// <summary>Asks for a trigger.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Gives the call up.</param>
    public Task<Trigger> GetTriggerAsync(string name, CancellationToken cancellationToken = default) =>
        _api.SendAsync(new ApiCall(HttpMethod.Get, TriggerRoute(name)), ClientJson.Contracts.Trigger, cancellationToken);

    /// <summary>Asks for the team's triggers, by their names.</summary>
    /// <param name="cancellationToken">Gives the call up.</param>
    public Task<TriggerList> ListTriggersAsync(CancellationToken cancellationToken = default) =>
        _api.SendAsync(new ApiCall(HttpMethod.Get, "triggers"), ClientJson.Contracts.TriggerList, cancellationToken);

    /// <summary>Deletes a trigger with its queue and the messages that wait in it. Invocations that came of it go on.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Gives the call up.</param>
    public Task<Deleted> DeleteTriggerAsync(string name, CancellationToken cancellationToken = default) =>
        _api.SendAsync(new ApiCall(HttpMethod.Delete, TriggerRoute(name)), ClientJson.Contracts.Deleted, cancellationToken);

    /// <summary>Has the messages of a trigger wait in its queue, within a second or two.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Gives the call up.</param>
    public Task<Trigger> PauseTriggerAsync(string name, CancellationToken cancellationToken = default) =>
        _api.SendAsync(new ApiCall(HttpMethod.Post, TriggerRoute(name, "pause")) { IsRepeatable = true }, ClientJson.Contracts.Trigger, cancellationToken);

    /// <summary>Takes the messages of a trigger again, those that waited first.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Gives the call up.</param>
    public Task<Trigger> ResumeTriggerAsync(string name, CancellationToken cancellationToken = default) =>
        _api.SendAsync(new ApiCall(HttpMethod.Post, TriggerRoute(name, "resume")) { IsRepeatable = true }, ClientJson.Contracts.Trigger, cancellationToken);

    private static string TriggerRoute(string name, params ReadOnlySpan<string> rest) => new Route(["triggers", Route.Segment(name), .. rest]);
}
