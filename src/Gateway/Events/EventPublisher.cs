using System.Text.Json;
using Invoke.Contracts;
using Invoke.Contracts.Errors;
using Invoke.Contracts.Invocations;
using Invoke.Gateway.Invocations;
using Invoke.Gateway.Store;
using Invoke.Messaging.Foreign;

namespace Invoke.Gateway.Events;

/// <summary>
/// Tells other systems what the store has noted: one gateway does, in the order of what happened. What the broker has confirmed is
/// struck out afterwards, so that a gateway that dies in between has it told twice, under the same id, and never not at all.
/// </summary>
internal sealed class EventPublisher(
    IStore store, StoreClock storeClock, EventTable table, ReplyTable replies, ForeignBroker broker, InvocationReader reader, EventBell bell, EventMetrics metrics, TimeProvider clock,
    ILogger<EventPublisher> logger) : BackgroundService
{
    private const int Together = 200;

    /// <summary>The largest result that an event carries; listeners fetch a larger one. Events above 64 KiB may not get everywhere, says the specification.</summary>
    private const int MaxResultBytes = 48 * 1024;

    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Renewal = TimeSpan.FromSeconds(3);

    private readonly string _me = Guid.NewGuid().ToString("N");
    private long _leasedAt;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await (broker.IsAvailable ? table.OpenAsync(cancellationToken) : table.CloseAsync(cancellationToken));
        await base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (_leasedAt == 0) return;
        try
        {
            await table.ReleaseAsync(_me, cancellationToken);
        }
        catch (ApiException)
        {
            // It runs out by itself.
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!broker.IsAvailable) return;
        var isAway = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            var isMore = false;
            try
            {
                isMore = await PassAsync(stoppingToken);
                isAway = false;
            }
            catch (ApiException e)
            {
                if (!isAway) Log.EventsWait(logger, e.Message);
                isAway = true;
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                Log.EventsFailed(logger, e);
                isAway = true;
            }

            if (isMore) continue;
            await Task.Delay(isAway || _leasedAt == 0 ? Tick : Rest, clock, stoppingToken);
            if (!isAway && _leasedAt != 0) await bell.WaitAsync(Tick, clock, stoppingToken);
        }
    }

    /// <returns>Whether there is more to be told at once.</returns>
    private async Task<bool> PassAsync(CancellationToken cancellationToken)
    {
        if (_leasedAt == 0 || clock.GetElapsedTime(_leasedAt) > Renewal)
            _leasedAt = await table.LeaseAsync(_me, Lease, cancellationToken) ? clock.GetTimestamp() : 0;
        if (_leasedAt == 0) return false;
        var events = await store.ReadAsync(connection => EventTable.NextAsync(connection, Together), cancellationToken);
        if (events.Count == 0) return false;
        await TellAsync(events, cancellationToken);
        return events.Count == Together;
    }

    private async Task TellAsync(List<EventRow> events, CancellationToken cancellationToken)
    {
        var ids = events.Select(one => one.InvocationId).Distinct(StringComparer.Ordinal).ToArray();
        var ended = events.Where(one => one.Kind != EventRow.Started).Select(one => one.InvocationId).Distinct(StringComparer.Ordinal).ToArray();
        var now = await storeClock.NowAsync(cancellationToken);
        var (rows, shown, asked) = await store.ReadAsync(
            async connection =>
            {
                var found = await table.InvocationsAsync(connection, ids);
                return (found, await reader.WithResultsAsync(connection, found, now, MaxResultBytes), await replies.OfAsync(connection, ended));
            },
            cancellationToken);
        var known = rows.Zip(shown).ToDictionary(one => one.First.Id, one => (Row: one.First, Shown: one.Second), StringComparer.Ordinal);

        // 1. Events, begun in their order; the broker confirms them together. Of what is no longer kept there is nothing to tell.
        var told = await Task.WhenAll(events.Select(async one =>
            (one.Id, IsTold: one.Kind == EventRow.Asked || !known.TryGetValue(one.InvocationId, out var about) || await TellAsync(about.Row, about.Shown, one.Kind, cancellationToken))));

        // 2. Answers, one after the other: each may be of megabytes.
        var answered = new List<long>();
        foreach (var reply in asked)
        {
            if (known.TryGetValue(reply.InvocationId, out var about) && !await AnswerAsync(about.Row, reply, cancellationToken)) break;
            answered.Add(reply.Id);
        }

        // 3. Struck out; an invocation that somebody still waits for is told once more.
        var waiting = asked.Skip(answered.Count).Select(reply => reply.InvocationId).ToHashSet(StringComparer.Ordinal);
        var kindOf = events.ToDictionary(one => one.Id, one => one);
        if (answered.Count > 0) await replies.AnsweredAsync(answered, cancellationToken);
        var done = told.Where(one => one.IsTold && (kindOf[one.Id].Kind == EventRow.Started || !waiting.Contains(kindOf[one.Id].InvocationId))).Select(one => one.Id).ToList();
        if (done.Count > 0) await table.ToldAsync(done, cancellationToken);
        if (done.Count < events.Count) throw new ApiException(ErrorCode.BrokerUnavailable, "the broker does not confirm them");
    }

    private async Task<bool> TellAsync(InvocationRow row, Invocation shown, string kind, CancellationToken cancellationToken)
    {
        var message = InvocationEvent.Of(row, shown, kind);
        try
        {
            // A listener that refuses what it asked for must not keep the others from hearing more.
            if (await broker.TellAsync(message.RoutingKey, message.ContentType, message.Id, row.TraceParent, message.Body, cancellationToken) is not Publication.Confirmed)
                Log.EventRefused(logger, row.Id);
            metrics.Told(kind);
            return true;
        }
        catch (ApiException)
        {
            return false;
        }
    }

    private async Task<bool> AnswerAsync(InvocationRow row, ReplyRow reply, CancellationToken cancellationToken)
    {
        var answer = JsonSerializer.SerializeToUtf8Bytes(await reader.GetAsync(row.TeamId, row.Id, cancellationToken), ContractsJson.Strict.Invocation);
        try
        {
            var publication = await broker.ReplyAsync(reply.Queue, reply.CorrelationId, "application/json", row.Id, row.TraceParent, answer, cancellationToken);
            if (publication is not Publication.Confirmed) Log.NotAnswered(logger, row.Id, publication);
            metrics.Told("reply");
            return true;
        }
        catch (ApiException)
        {
            return false;
        }
    }
}
