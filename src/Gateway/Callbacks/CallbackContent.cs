using System.Text.Json;
using Invoke.Contracts;
using Invoke.Contracts.Callbacks;
using Invoke.Contracts.Errors;
using Invoke.Gateway.Batches;
using Invoke.Gateway.Invocations;

namespace Invoke.Gateway.Callbacks;

/// <summary>Writes what a callback says: the same however often it is sent.</summary>
internal sealed class CallbackContent(InvocationReader invocations, BatchTable batches)
{
    /// <exception cref="ApiException"><see cref="ErrorCode.StoreUnavailable"/>.</exception>
    public async Task<byte[]> WriteAsync(CallbackRow callback, CancellationToken cancellationToken)
    {
        var timestamp = InvocationAnswers.Utc(callback.EndedAt!.Value);
        if (callback.BatchId is { } batchId)
        {
            var batch = await batches.GetAsync(callback.TeamId, batchId, cancellationToken);
            return JsonSerializer.SerializeToUtf8Bytes(new BatchCompleted { Timestamp = timestamp, Data = batch }, ContractsJson.Strict.BatchCompleted);
        }

        var invocation = await invocations.GetBareAsync(callback.TeamId, callback.InvocationId!, cancellationToken);
        return JsonSerializer.SerializeToUtf8Bytes(new InvocationCompleted { Timestamp = timestamp, Data = invocation }, ContractsJson.Strict.InvocationCompleted);
    }
}
