using System.Globalization;
using System.Text.Json;
using Invoke.Contracts;
using Invoke.Contracts.Invocations;
using Invoke.Contracts.Messages;
using Invoke.Gateway.Auth;

namespace Invoke.Gateway.Invocations;

/// <summary>Streams the states of an invocation: one event a change, until the terminal one.</summary>
internal sealed class InvocationEvents(InvocationReader reader, ChangeFeed feed, TimeProvider clock)
{
    public async Task StreamAsync(HttpContext context)
    {
        var (team, id) = (context.Caller().TeamId, (string)context.Request.RouteValues["id"]!);
        using var changes = feed.Subscribe(id);
        var row = await reader.GetRowAsync(team, id, context.RequestAborted);
        var sent = int.TryParse(context.Request.Headers["Last-Event-ID"], NumberStyles.None, CultureInfo.InvariantCulture, out var last) ? last : 0;
        var events = new EventStream(context);
        await events.BeginAsync();
        while (true)
        {
            // What came over the feed first: it has the states that have passed meanwhile.
            while (changes.Next() is { } change)
            {
                if (change.Version <= sent) continue;
                await SendAsync(events, change);
                sent = change.Version;
                if (IsTerminal(change.State)) return;
            }

            if (row.Version > sent)
            {
                await SendAsync(events, new InvocationChange { InvocationId = row.Id, BatchId = row.BatchId, State = row.StateValue, Attempt = row.Attempt, Version = row.Version });
                sent = row.Version;
            }

            if (row.IsTerminal) return;
            await events.BeatAsync();
            await changes.WaitAsync(clock, context.RequestAborted);
            if (!changes.HasNext) row = await reader.GetRowAsync(team, id, context.RequestAborted);
        }
    }

    private static bool IsTerminal(InvocationState state) => state is not InvocationState.Queued and not InvocationState.Running;

    private static Task SendAsync(EventStream events, InvocationChange change) => events.SendAsync(
        "state", change.Version.ToString(CultureInfo.InvariantCulture), JsonSerializer.SerializeToUtf8Bytes(change, ContractsJson.Strict.InvocationChange));
}
