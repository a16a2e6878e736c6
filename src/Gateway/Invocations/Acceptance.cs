using System.Data.Common;
using Invoke.Gateway.Store;

namespace Invoke.Gateway.Invocations;

/// <summary>Takes invocations in: what this returns as new is committed, and will end.</summary>
internal sealed class Acceptance(IStore store, InvocationTable table, IdempotencyTable keys, Changes changes)
{
    /// <returns>What became of each, in their order.</returns>
    public async Task<IReadOnlyList<Accepted>> AcceptAsync(string teamId, IReadOnlyList<NewInvocation> invocations, CancellationToken cancellationToken)
    {
        var accepted = await store.WriteAsync(connection => AcceptAsync(connection, teamId, invocations, cancellationToken), cancellationToken);
        changes.Committed(accepted.Where(one => one.Kind is AcceptedKind.New).Select(one => one.Row));
        return accepted;
    }

    private async Task<IReadOnlyList<Accepted>> AcceptAsync(
        DbConnection connection, string teamId, IReadOnlyList<NewInvocation> invocations, CancellationToken cancellationToken)
    {
        var holders = await keys.TakeAsync(connection, teamId, invocations);
        await table.AddAsync(connection, [.. invocations.Where(IsNew)], cancellationToken);
        var accepted = new List<Accepted>(invocations.Count);
        foreach (var invocation in invocations)
        {
            if (IsNew(invocation))
            {
                accepted.Add(new Accepted(invocation.Row, AcceptedKind.New));
                continue;
            }

            var holder = holders[invocation.Row.IdempotencyKey!];
            var isSame = holder.Fingerprint.AsSpan().SequenceEqual(invocation.Fingerprint);
            var first = await InvocationTable.FindAsync(connection, teamId, holder.InvocationId)
                ?? throw new InvalidOperationException("A key's invocation is gone before it");
            accepted.Add(new Accepted(first, isSame ? AcceptedKind.Replayed : AcceptedKind.KeyReused));
        }

        return accepted;

        bool IsNew(NewInvocation invocation) =>
            invocation.Row.IdempotencyKey is not { } key || holders[key].InvocationId == invocation.Row.Id;
    }
}
