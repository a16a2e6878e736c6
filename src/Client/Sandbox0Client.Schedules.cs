using Invoke.Client.Http;
using Invoke.Contracts.Sandboxes;
using Invoke.Contracts.Schedules;

namespace Invoke.Client;

public sealed partial class Sandbox0Client
{
    /// <summary>Makes a schedule, or replaces the one of its name. One that is replaced and comes at the same times keeps its next tick; one that rests goes on resting.</summary>
    /// <param name="name">1 to 63 letters, digits, '_', '-' or '.'.</param>
    /// <param name="schedule">When, and what.</param>
    /// <param name="cancellationToken">Gives the call up; the schedule may have been made.</param>
    public Task<Schedule> PutScheduleAsync(string name, ScheduleBody schedule, CancellationToken cancellationToken = default)
    {
        var content = ClientJson.Body(schedule, ClientJson.Contracts.ScheduleBody);
        return _api.SendAsync(new ApiCall(HttpMethod.Put, ScheduleRoute(name)) { Content = content }, ClientJson.Contracts.Schedule, cancellationToken);
    }

    /// <summary>Asks for a schedule.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Gives the call up.</param>
    public Task<Schedule> GetScheduleAsync(string name, CancellationToken cancellationToken = default) =>
        _api.SendAsync(new ApiCall(HttpMethod.Get, ScheduleRoute(name)), ClientJson.Contracts.Schedule, cancellationToken);

    /// <summary>Asks for the team's schedules, by name.</summary>
    /// <param name="cancellationToken">Gives the call up.</param>
    public Task<ScheduleList> ListSchedulesAsync(CancellationToken cancellationToken = default) =>
        _api.SendAsync(new ApiCall(HttpMethod.Get, "schedules"), ClientJson.Contracts.ScheduleList, cancellationToken);

    /// <summary>Deletes a schedule; invocations that it made go on.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Gives the call up.</param>
    public Task<Deleted> DeleteScheduleAsync(string name, CancellationToken cancellationToken = default) =>
        _api.SendAsync(new ApiCall(HttpMethod.Delete, ScheduleRoute(name)), ClientJson.Contracts.Deleted, cancellationToken);

    /// <summary>Lets a schedule rest.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Gives the call up.</param>
    public Task<Schedule> PauseScheduleAsync(string name, CancellationToken cancellationToken = default) =>
        _api.SendAsync(new ApiCall(HttpMethod.Post, ScheduleRoute(name, "pause")) { IsRepeatable = true }, ClientJson.Contracts.Schedule, cancellationToken);

    /// <summary>Lets a schedule tick again; what passed while it rested is over.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Gives the call up.</param>
    public Task<Schedule> ResumeScheduleAsync(string name, CancellationToken cancellationToken = default) =>
        _api.SendAsync(new ApiCall(HttpMethod.Post, ScheduleRoute(name, "resume")) { IsRepeatable = true }, ClientJson.Contracts.Schedule, cancellationToken);

    private static string ScheduleRoute(string name, params ReadOnlySpan<string> rest) => new Route(["schedules", Route.Segment(name), .. rest]);
}
