using System.Data.Common;
using System.Globalization;
using Invoke.Contracts;
using Invoke.Contracts.Schedules;
using Invoke.Gateway.Functions;
using Invoke.Gateway.Invocations;
using Microsoft.Extensions.Options;

namespace Invoke.Gateway.Schedules;

/// <summary>Makes an invocation of a tick, in the transaction that notes the tick: whichever gateway dies, there is one or there is none yet.</summary>
internal sealed class ScheduleFiring(
    ScheduleTable table, InvocationTable invocations, InvocationFactory factory, IOptions<ScheduleOptions> options, ILogger<ScheduleFiring> logger)
{
    private const long KeepTicksMs = 7 * 24 * 3_600_000L;

    /// <summary>When one is looked at again whose times cannot be told.</summary>
    private const long RestMs = 3_600_000;

    /// <summary>Fires what is due, inside a write.</summary>
    /// <returns>The invocations, and how many schedules were due.</returns>
    public async Task<(List<InvocationRow> Made, int Due)> FireAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        var (due, now) = await table.DueAsync(connection);
        var made = new List<InvocationRow>();
        foreach (var row in due)
        {
            var next = row;
            try
            {
                var times = CronTimes.Parse(row.Cron, row.TimeZone);
                var tick = times.Last(row.NextAt!.Value, now);
                next = row with { NextAt = times.After(now) };
                if (IsToFire(row, tick, now) && await FireAsync(connection, row, tick, now, cancellationToken) is { } invocation)
                {
                    made.Add(invocation);
                    next = next with { LastAt = tick, LastInvocationId = invocation.Id };
                }
            }
            catch (Exception e) when (e is not DbException and not OperationCanceledException)
            {
                // Accepted by another version, or on a machine with other time zones: it must not hold up the others.
                Log.ScheduleNotFired(logger, row.Id, e);
                if (next == row) next = row with { NextAt = now + RestMs };
            }

            await ScheduleTable.AdvanceAsync(connection, next, now - KeepTicksMs);
        }

        return (made, due.Count);
    }

    private bool IsToFire(ScheduleRow row, long tick, long now) =>
        now - tick <= options.Value.Tolerance.TotalMilliseconds || WireName.Parse<MissedPolicy>(row.OnMissed) is MissedPolicy.CatchUp;

    private async Task<InvocationRow?> FireAsync(DbConnection connection, ScheduleRow row, long tick, long now, CancellationToken cancellationToken)
    {
        var body = ScheduleReader.Kept(row.Request!);
        var labels = new Dictionary<string, string>(body.Labels ?? [], StringComparer.Ordinal) { [ScheduleReader.Label] = row.Name };
        var headers = new Dictionary<string, string[]>(body.Headers ?? [], StringComparer.Ordinal)
        {
            ["x-invoke-scheduled-at"] = [DateTimeOffset.FromUnixTimeMilliseconds(tick).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)],
        };
        var terms = InvocationRequestReader.Check(body with { Labels = labels, Headers = headers }, now);
        using var span = Tracing.Start("schedule");
        var made = factory.Make(row.TeamId, row.SandboxId, row.Function, terms, now);
        Tracing.Name(span, made.Row.Id);
        if (!await ScheduleTable.NoteTickAsync(connection, row.Id, tick, made.Row.Id)) return null;
        await invocations.AddAsync(connection, [made], cancellationToken);
        return made.Row;
    }
}
