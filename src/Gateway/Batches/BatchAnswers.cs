using Invoke.Contracts.Batches;
using Invoke.Contracts.Invocations;
using Invoke.Gateway.Invocations;

namespace Invoke.Gateway.Batches;

/// <summary>Batches as the API shows them.</summary>
internal static class BatchAnswers
{
    /// <param name="row">The batch.</param>
    /// <param name="live">How many of its invocations are kept, by state.</param>
    public static Batch Shown(this BatchRow row, IReadOnlyDictionary<InvocationState, long> live)
    {
        var all = Enum.GetValues<InvocationState>().ToDictionary(state => state, state => live.GetValueOrDefault(state) + row.Gone(state));
        return new Batch
        {
            BatchId = row.Id,
            CreatedAt = InvocationAnswers.Utc(row.CreatedAt),
            Open = row.Open,
            Finished = !row.Open && all[InvocationState.Queued] + all[InvocationState.Running] == 0,
            Accepted = all.Values.Sum(),
            Queued = all[InvocationState.Queued],
            Running = all[InvocationState.Running],
            Succeeded = all[InvocationState.Succeeded],
            Failed = all[InvocationState.Failed],
            TimedOut = all[InvocationState.TimedOut],
            Cancelled = all[InvocationState.Cancelled],
            Expired = all[InvocationState.Expired],
            Dead = all[InvocationState.Dead],
            Labels = InvocationAnswers.Labels(row.Labels),
            IdempotencyKey = row.IdempotencyKey,
            RedriveOf = row.RedriveOf,
        };
    }
}
