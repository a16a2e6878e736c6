using System.Data.Common;
using Invoke.Contracts;
using Invoke.Contracts.Callbacks;
using Invoke.Contracts.Errors;
using Invoke.Gateway.Auth;
using Invoke.Gateway.Batches;
using Invoke.Gateway.Invocations;
using Invoke.Gateway.Store;
using Invoke.Http;

namespace Invoke.Gateway.Callbacks;

/// <summary>The calls about callbacks. Each sees the caller's team alone.</summary>
internal sealed class CallbackEndpoints(IStore store, CallbackTable table, InvocationReader invocations, BatchTable batches)
{
    private static readonly ContractsJson Wire = ContractsJson.Strict;

    public async Task OfInvocationAsync(HttpContext context)
    {
        var row = await invocations.GetRowAsync(context.Caller().TeamId, Id(context), context.RequestAborted);
        await ShowAsync(context, connection => CallbackTable.OfInvocationAsync(connection, row.Id), "the invocation");
    }

    public async Task OfBatchAsync(HttpContext context)
    {
        var batch = await batches.GetAsync(context.Caller().TeamId, Id(context), context.RequestAborted);
        await ShowAsync(context, connection => CallbackTable.OfBatchAsync(connection, batch.BatchId), "the batch");
    }

    public async Task GetSecretAsync(HttpContext context) => await SecretAsync(context, await table.TeamSecretAsync(context.Caller().TeamId, context.RequestAborted));

    public async Task RotateSecretAsync(HttpContext context) => await SecretAsync(context, await table.NewTeamSecretAsync(context.Caller().TeamId, context.RequestAborted));

    private static Task SecretAsync(HttpContext context, string secret)
    {
        // Nothing on the way may keep it.
        context.Response.Headers.CacheControl = "no-store";
        return Envelope.SucceedAsync(context, new TeamSecret { Secret = secret }, Wire.TeamSecret);
    }

    private async Task ShowAsync(HttpContext context, Func<DbConnection, Task<CallbackRow?>> find, string whose)
    {
        var callback = await store.ReadAsync(async connection => await (await find(connection)).ShownAsync(connection), context.RequestAborted)
            ?? throw new ApiException(ErrorCode.NotFound, $"{whose} has no callback");
        await Envelope.SucceedAsync(context, callback, Wire.Callback);
    }

    private static string Id(HttpContext context) => (string)context.Request.RouteValues["id"]!;
}
