using System.Diagnostics;
using Invoke.Contracts;
using Invoke.Contracts.Errors;
using Invoke.Contracts.Functions;
using Invoke.Contracts.Invocations;
using Invoke.Contracts.Procd;
using Invoke.Gateway.Auth;
using Invoke.Gateway.Callbacks;
using Invoke.Gateway.Functions;
using Invoke.Gateway.Sandboxes;
using Invoke.Gateway.Store;
using Invoke.Http;

namespace Invoke.Gateway.Invocations;

/// <summary>The calls about one asynchronous invocation. Each sees the caller's team alone.</summary>
internal sealed class InvocationEndpoints(
    TeamSandboxes sandboxes, TeamQuota quota, StoreClock clock, InvocationFactory factory, Acceptance acceptance, InvocationReader reader, InvocationWait wait,
    InvocationLists lists, InvocationCancellation cancellation, Redriving redriving, CallbackTargets callbacks)
{
    private const int MaxRedriven = 10_000;
    private const int DefaultRedriven = 1000;
    private static readonly ContractsJson Wire = ContractsJson.Strict;

    /// <summary>Accepts an invocation: 202 means that it is committed, and will end.</summary>
    public async Task AcceptAsync(HttpContext context)
    {
        // 1. What the caller can get wrong.
        var team = context.Caller().TeamId;
        quota.CountRequest(team);
        var function = (string)context.Request.RouteValues["name"]!;
        FunctionName.Require(function);
        var key = IdempotencyKey.Read(context.Request);
        var patience = InvocationWait.FromPreference(context.Request);
        var body = await RequestBody.ReadAsync(context, Limits.RequestBodyBytes, context.RequestAborted);
        var now = await clock.NowAsync(context.RequestAborted);
        var terms = InvocationRequestReader.Read(body, now);
        var sandbox = await sandboxes.FindAsync(context);
        await callbacks.RequireAsync(terms.Callback, context.RequestAborted);
        await quota.RequireRoomAsync(team, 1, context.RequestAborted);

        // 2. Into the store; publishing follows in the background.
        var made = factory.Make(team, sandbox.Id, function, terms, now);
        if (key is not null) made = made with { Row = made.Row with { IdempotencyKey = key }, Fingerprint = IdempotencyKey.Fingerprint(sandbox.Id, function, body) };
        var accepted = (await acceptance.AcceptAsync(team, [made], context.RequestAborted))[0];
        if (accepted.Kind is AcceptedKind.KeyReused)
            throw new ApiException(ErrorCode.IdempotencyKeyReused, $"the {IdempotencyKey.Header} was used for another request, {accepted.Row.Id}");

        // 3. The answer: at once, or when it has ended in the time that the caller gives it.
        var isReplayed = accepted.Kind is AcceptedKind.Replayed;
        context.Response.Headers[ProcdHeaders.InvocationId] = accepted.Row.Id;
        Tracing.Name(Activity.Current, accepted.Row.Id);
        context.Response.Headers.Location = $"/api/v1/invocations/{accepted.Row.Id}";
        if (isReplayed) context.Response.Headers["Idempotent-Replayed"] = "true";
        var invocation = isReplayed || patience > TimeSpan.Zero
            ? await wait.EndAsync(team, accepted.Row.Id, patience, context.RequestAborted)
            : accepted.Row.Shown([], null, now) with { Callback = made.Callback?.Shown([]) };
        var status = isReplayed || invocation.FinishedAt is not null ? StatusCodes.Status200OK : StatusCodes.Status202Accepted;
        await Envelope.SucceedAsync(context, invocation, Wire.Invocation, status);
    }

    public async Task GetAsync(HttpContext context)
    {
        var invocation = await wait.EndAsync(context.Caller().TeamId, Id(context), InvocationWait.FromQuery(context.Request), context.RequestAborted);
        await Envelope.SucceedAsync(context, invocation, Wire.Invocation);
    }

    public async Task GetLogAsync(HttpContext context)
    {
        var log = await reader.LogAsync(context.Caller().TeamId, Id(context), context.RequestAborted);
        context.Response.ContentType = "text/plain; charset=utf-8";
        await context.Response.WriteAsync(log ?? "", context.RequestAborted);
    }

    public async Task ListAsync(HttpContext context)
    {
        var query = InvocationQuery.Read(context.Request.Query);
        await Envelope.SucceedAsync(context, await lists.PageAsync(context.Caller().TeamId, query, context.RequestAborted), Wire.InvocationList);
    }

    /// <summary>200: it never runs. 202: it runs, and is told to end.</summary>
    public async Task CancelAsync(HttpContext context)
    {
        var team = context.Caller().TeamId;
        var row = await cancellation.CancelAsync(team, Id(context), context.RequestAborted);
        var status = row.IsTerminal ? StatusCodes.Status200OK : StatusCodes.Status202Accepted;
        await Envelope.SucceedAsync(context, await reader.GetAsync(team, row.Id, context.RequestAborted), Wire.Invocation, status);
    }

    public async Task RedriveAsync(HttpContext context)
    {
        var team = context.Caller().TeamId;
        var body = await RequestBody.ReadAsync(context, Limits.JsonBodyBytes, context.RequestAborted);
        var overrides = body.Length == 0 ? new RedriveBody() : Json.ReadRequest(body, Wire.RedriveBody, InvocationRequestReader.Rules);
        await quota.RequireRoomAsync(team, 1, context.RequestAborted);
        var row = await redriving.RedriveAsync(team, Id(context), overrides, context.RequestAborted);
        context.Response.Headers.Location = $"/api/v1/invocations/{row.Id}";
        await Envelope.SucceedAsync(context, await reader.GetAsync(team, row.Id, context.RequestAborted), Wire.Invocation, StatusCodes.Status202Accepted);
    }

    public async Task RedriveAllAsync(HttpContext context)
    {
        var team = context.Caller().TeamId;
        var body = Json.ReadRequest(await RequestBody.ReadAsync(context, Limits.JsonBodyBytes, context.RequestAborted), Wire.BulkRedriveBody);
        var filter = FilterReader.Check(body.Filter ?? new InvocationFilter());
        if (filter.IsEmpty()) throw new ApiException(ErrorCode.BadRequest, "filter must say something: sandbox_id, function, state, batch_id or label");
        if (body.Limit is < 1 or > MaxRedriven) throw new ApiException(ErrorCode.BadRequest, $"limit must be from 1 to {MaxRedriven}");
        var most = body.Limit ?? DefaultRedriven;
        var isDry = body.DryRun ?? false;

        var ids = new List<string>();
        var count = await redriving.CountAsync(team, filter, most, context.RequestAborted);
        if (!isDry)
        {
            await quota.RequireRoomAsync(team, count, context.RequestAborted);
            await redriving.RedriveAllAsync(team, filter, most, batchId: null, repeated => ids.AddRange(repeated.Select(one => one.Row.Id)), context.RequestAborted);
        }

        var answer = new BulkRedriveAnswer { Count = isDry ? count : ids.Count, DryRun = isDry, InvocationIds = ids };
        await Envelope.SucceedAsync(context, answer, Wire.BulkRedriveAnswer, isDry ? StatusCodes.Status200OK : StatusCodes.Status202Accepted);
    }

    private static string Id(HttpContext context) => (string)context.Request.RouteValues["id"]!;
}
