using Invoke.Contracts;
using Invoke.Contracts.Errors;
using Invoke.Contracts.Invocations;

namespace Invoke.Gateway.Invocations;

/// <summary>Which page of which invocations a list call asks for.</summary>
internal sealed record InvocationQuery(InvocationFilter Filter, int Limit, string? Cursor)
{
    private const int MaxLimit = 200;
    private const int DefaultLimit = 50;

    /// <exception cref="ApiException"><see cref="ErrorCode.BadRequest"/>: the message names the parameter and its rule.</exception>
    public static InvocationQuery Read(IQueryCollection query) => new(
        FilterReader.Check(new InvocationFilter
        {
            SandboxId = QueryText.One(query, "sandbox_id"),
            Function = QueryText.One(query, "function"),
            State = QueryText.One(query, "state") is { } state
                ? WireName.Find<InvocationState>(state) ?? throw new ApiException(ErrorCode.BadRequest, $"state must be one of {WireName.List<InvocationState>()}")
                : null,
            BatchId = QueryText.One(query, "batch_id"),
            Label = QueryText.One(query, "label"),
        }),
        QueryText.Number(query, "limit", 1, MaxLimit) ?? DefaultLimit,
        QueryText.One(query, "cursor"));
}
