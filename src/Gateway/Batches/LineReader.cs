using Invoke.Contracts;
using Invoke.Contracts.Errors;
using Invoke.Contracts.Functions;
using Invoke.Gateway.Invocations;

namespace Invoke.Gateway.Batches;

/// <summary>Reads an invocation that names its sandbox and function itself.</summary>
internal static class LineReader
{
    /// <exception cref="ApiException"><see cref="ErrorCode.BadRequest"/>: the message names the field and its rule.</exception>
    public static (string SandboxId, string Function, string? Key, InvocationTerms Terms) Read(ReadOnlySpan<byte> utf8, long now)
    {
        var line = Json.ReadRequest(utf8, ContractsJson.Strict.BatchLine, InvocationRequestReader.Rules);
        var function = line.Function ?? throw new ApiException(ErrorCode.BadRequest, "function must be given");
        FunctionName.Require(function);
        var key = line.IdempotencyKey is { } given ? IdempotencyKey.Check(given, "idempotency_key") : null;
        var terms = InvocationRequestReader.Check(line, now);
        return (line.SandboxId ?? throw new ApiException(ErrorCode.BadRequest, "sandbox_id must be given"), function, key, terms);
    }
}
