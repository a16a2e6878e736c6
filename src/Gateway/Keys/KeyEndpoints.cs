using Invoke.Contracts;
using Invoke.Contracts.ApiKeys;
using Invoke.Contracts.Errors;
using Invoke.Contracts.Sandboxes;
using Invoke.Gateway.Auth;
using Invoke.Gateway.Store;
using Invoke.Http;

namespace Invoke.Gateway.Keys;

/// <summary>The calls of wire contract section 6. Each sees the caller's team alone.</summary>
internal sealed class KeyEndpoints(ApiKeyTable table, KeyCache cache, KeyUsage usage, TimeProvider clock)
{
    private const int MaxKeys = 1000;
    private static readonly ContractsJson Wire = ContractsJson.Strict;

    public async Task CreateAsync(HttpContext context)
    {
        var caller = context.Caller();
        var wanted = KeyRequestReader.Read(await RequestBody.ReadAsync(context, Limits.JsonBodyBytes, context.RequestAborted), caller);
        var now = clock.GetUtcNow();
        var (id, token) = KeyToken.Create(now);
        var row = new ApiKeyRow
        {
            Id = id,
            TeamId = wanted.TeamId,
            Name = wanted.Name,
            Scopes = string.Join(' ', wanted.Scopes.Names()),
            Hash = KeyToken.Hash(token),
            CreatedBy = caller.KeyId,
            CreatedAt = now.ToUnixTimeMilliseconds(),
            ExpiresAt = (now + wanted.Lifetime)?.ToUnixTimeMilliseconds(),
        };
        if (!await table.AddAsync(row, MaxKeys, context.RequestAborted))
            throw new ApiException(ErrorCode.TooManyRequests, $"the team already has {MaxKeys} keys; revoke one first");

        // The answer holds a secret: nothing on the way may keep it.
        context.Response.Headers.CacheControl = "no-store";
        await Envelope.SucceedAsync(context, row.Created(token), Wire.CreatedApiKey, StatusCodes.Status201Created);
    }

    public async Task ListAsync(HttpContext context)
    {
        var keys = await table.ListAsync(context.Caller().TeamId, context.RequestAborted);
        await Envelope.SucceedAsync(context, new ApiKeyList { ApiKeys = [.. keys.Select(key => key.Shown())], Count = keys.Count }, Wire.ApiKeyList);
    }

    public async Task RevokeAsync(HttpContext context)
    {
        var id = (string)context.Request.RouteValues["id"]!;
        if (!await table.DeleteAsync(context.Caller().TeamId, id, context.RequestAborted))
            throw new ApiException(ErrorCode.NotFound, "there is no such key");

        cache.Forget(id);
        usage.Forget(id);
        await Envelope.SucceedAsync(context, new Deleted { Message = $"key {id} is revoked" }, Wire.Deleted);
    }
}
