using System.Data.Common;
using Invoke.Contracts;
using Invoke.Contracts.Errors;
using Invoke.Contracts.Sandboxes;
using Invoke.Contracts.Schedules;
using Invoke.Gateway.Auth;
using Invoke.Gateway.Callbacks;
using Invoke.Gateway.Invocations;
using Invoke.Gateway.Sandboxes;
using Invoke.Gateway.Store;
using Invoke.Http;
using Microsoft.Extensions.Options;

namespace Invoke.Gateway.Schedules;

/// <summary>The calls about schedules. Each sees the caller's team alone.</summary>
internal sealed class ScheduleEndpoints(
    IStore store, ScheduleTable table, TeamSandboxes sandboxes, CallbackTargets callbacks, StoreClock clock, IOptions<ScheduleOptions> options, TimeProvider time)
{
    private static readonly ContractsJson Wire = ContractsJson.Strict;

    public async Task PutAsync(HttpContext context)
    {
        // 1. What the caller can get wrong.
        var (team, name) = (context.Caller().TeamId, ScheduleReader.Name(Name(context)));
        var utf8 = await RequestBody.ReadAsync(context, Limits.JsonBodyBytes, context.RequestAborted);
        await clock.SetAsync(context.RequestAborted);
        var now = clock.Now;
        var body = ScheduleReader.Read(utf8, now);
        var terms = InvocationRequestReader.Check(body, now);
        var sandbox = await sandboxes.FindAsync(team, body.SandboxId, context.RequestAborted);
        await callbacks.RequireAsync(terms.Callback, context.RequestAborted);

        // 2. In the place of the one of its name, which goes on if it is due at the same times.
        var zone = body.TimeZone ?? "UTC";
        var made = new ScheduleRow
        {
            Id = $"sch_{Ulid.NewUlid(time.GetUtcNow())}".ToLowerInvariant(),
            TeamId = team,
            Name = name,
            Cron = body.Cron!,
            TimeZone = zone,
            OnMissed = WireName.Of(body.OnMissed ?? MissedPolicy.CatchUp),
            SandboxId = sandbox.Id,
            Function = body.Function!,
            Request = ScheduleReader.Kept(body),
            CreatedAt = now,
            UpdatedAt = now,
            NextAt = CronTimes.Parse(body.Cron!, zone).After(now),
        };
        var (row, isNew) = await store.WriteAsync(connection => PutAsync(connection, made), context.RequestAborted);
        await Envelope.SucceedAsync(context, row.Shown(), Wire.Schedule, isNew ? StatusCodes.Status201Created : StatusCodes.Status200OK);
    }

    public async Task ListAsync(HttpContext context)
    {
        var rows = await table.ListAsync(context.Caller().TeamId, context.RequestAborted);
        await Envelope.SucceedAsync(context, new ScheduleList { Schedules = [.. rows.Select(row => row.Shown())] }, Wire.ScheduleList);
    }

    public async Task GetAsync(HttpContext context)
    {
        var row = await table.FindAsync(context.Caller().TeamId, Name(context), context.RequestAborted) ?? throw NotFound();
        await Envelope.SucceedAsync(context, row.Shown(), Wire.Schedule);
    }

    public async Task DeleteAsync(HttpContext context)
    {
        var name = Name(context);
        if (!await table.DeleteAsync(context.Caller().TeamId, name, context.RequestAborted)) throw NotFound();
        await Envelope.SucceedAsync(context, new Deleted { Message = $"schedule {name} is deleted" }, Wire.Deleted);
    }

    public Task PauseAsync(HttpContext context) => ChangeAsync(context, (row, _) => row with { Paused = true, NextAt = null });

    /// <summary>What passed while it rested is over.</summary>
    public Task ResumeAsync(HttpContext context) => ChangeAsync(
        context, (row, now) => row.Paused ? row with { Paused = false, NextAt = CronTimes.Parse(row.Cron, row.TimeZone).After(now) } : row);

    private async Task<(ScheduleRow Row, bool IsNew)> PutAsync(DbConnection connection, ScheduleRow made)
    {
        await store.LockAsync(connection, $"invoke.schedules {made.TeamId}");
        if (await table.LockAsync(connection, made.TeamId, made.Name) is not { } before)
        {
            if (await ScheduleTable.CountAsync(connection, made.TeamId) >= options.Value.MaxPerTeam)
                throw new ApiException(ErrorCode.TooManyRequests, $"the team already has {options.Value.MaxPerTeam} schedules; delete one first");
            await ScheduleTable.PutAsync(connection, made);
            return (made, true);
        }

        var isSameTime = before.Cron == made.Cron && before.TimeZone == made.TimeZone;
        var next = made with
        {
            Id = before.Id,
            CreatedAt = before.CreatedAt,
            Paused = before.Paused,
            NextAt = before.Paused ? null : isSameTime ? before.NextAt : made.NextAt,
            LastAt = before.LastAt,
            LastInvocationId = before.LastInvocationId,
        };
        await ScheduleTable.PutAsync(connection, next);
        return (next, false);
    }

    private async Task ChangeAsync(HttpContext context, Func<ScheduleRow, long, ScheduleRow> change)
    {
        var (team, name) = (context.Caller().TeamId, Name(context));
        await clock.SetAsync(context.RequestAborted);
        var row = await store.WriteAsync(
            async connection =>
            {
                var before = await table.LockAsync(connection, team, name) ?? throw NotFound();
                var next = change(before, clock.Now);
                if (next != before) await ScheduleTable.PutAsync(connection, next);
                return next;
            },
            context.RequestAborted);
        await Envelope.SucceedAsync(context, row.Shown(), Wire.Schedule);
    }

    private static string Name(HttpContext context) => (string)context.Request.RouteValues["name"]!;

    private static ApiException NotFound() => new(ErrorCode.NotFound, "there is no such schedule");
}
