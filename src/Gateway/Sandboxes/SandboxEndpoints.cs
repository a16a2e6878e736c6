using Invoke.Contracts;
using Invoke.Contracts.Sandboxes;
using Invoke.Gateway.Auth;
using Invoke.Gateway.Invocations;
using Invoke.Http;
using Invoke.Sandboxes;

namespace Invoke.Gateway.Sandboxes;

/// <summary>The calls of wire contract section 4.</summary>
internal sealed class SandboxEndpoints(TeamSandboxes sandboxes, ISandboxDriver driver, Burial burial, TimeProvider clock)
{
    private static readonly ContractsJson Wire = ContractsJson.Strict;

    private DateTime Now => clock.GetUtcNow().UtcDateTime;

    public async Task ClaimAsync(HttpContext context)
    {
        var body = await RequestBody.ReadAsync(context, Limits.JsonBodyBytes, context.RequestAborted);
        var claim = SandboxRequestReader.ReadClaim(body, context.Caller());
        var sandbox = await driver.ClaimAsync(claim, context.RequestAborted);
        await Envelope.SucceedAsync(context, sandbox.Claimed(), Wire.ClaimedSandbox, StatusCodes.Status201Created);
    }

    public async Task ListAsync(HttpContext context)
    {
        var query = SandboxQuery.Read(context.Request.Query);
        var page = query.Page(await driver.ListAsync(context.Caller().TeamId, context.RequestAborted));
        await Envelope.SucceedAsync(context, page, Wire.SandboxList);
    }

    public async Task GetAsync(HttpContext context)
    {
        var sandbox = await sandboxes.FindAsync(context);
        await Envelope.SucceedAsync(context, sandbox.Details(), Wire.SandboxDetails);
    }

    public async Task GetStatusAsync(HttpContext context)
    {
        var sandbox = await sandboxes.FindAsync(context);
        await Envelope.SucceedAsync(context, sandbox.State(), Wire.SandboxState);
    }

    public async Task UpdateAsync(HttpContext context)
    {
        var body = await RequestBody.ReadAsync(context, Limits.JsonBodyBytes, context.RequestAborted);
        var config = SandboxRequestReader.ReadUpdate(body);
        var sandbox = await sandboxes.FindAsync(context);
        var updated = await driver.UpdateAsync(sandbox.Id, current => current.Updated(config, Now), context.RequestAborted);
        await Envelope.SucceedAsync(context, updated.Details(), Wire.SandboxDetails);
    }

    public async Task RefreshAsync(HttpContext context)
    {
        var body = await RequestBody.ReadAsync(context, Limits.JsonBodyBytes, context.RequestAborted);
        var duration = SandboxRequestReader.ReadRefresh(body);
        var sandbox = await sandboxes.FindAsync(context);
        var refreshed = await driver.UpdateAsync(sandbox.Id, current => current.Refreshed(duration, Now), context.RequestAborted);
        await Envelope.SucceedAsync(context, refreshed.Refreshed(), Wire.RefreshedSandbox);
    }

    public async Task DeleteAsync(HttpContext context)
    {
        var sandbox = await sandboxes.FindAsync(context);
        // Before, so that what is killed with it ends as what it is; after, for what was accepted meanwhile.
        await burial.BuryAsync(sandbox.Id, context.RequestAborted);
        if (!await driver.DeleteAsync(sandbox.Id, context.RequestAborted)) throw TeamSandboxes.NotFound();
        await burial.BuryAsync(sandbox.Id, CancellationToken.None);
        await Envelope.SucceedAsync(context, new Deleted { Message = $"sandbox {sandbox.Id} is deleted" }, Wire.Deleted);
    }
}
