using System.Data.Common;
using Microsoft.Extensions.Options;

namespace Invoke.Gateway.Callbacks;

/// <summary>
/// Chooses what is sent next: no target has more than its places, and no team more than half of all, so that whoever is slow or
/// has much to be told holds up itself alone.
/// </summary>
internal sealed class CallbackPicks(CallbackTable table, IOptions<CallbackOptions> options)
{
    private readonly int _ofTeam = Math.Max(options.Value.Concurrency / 2, 1);

    /// <summary>Leases callbacks to this sender, inside a write.</summary>
    /// <param name="connection">Where.</param>
    /// <param name="inHand">What is being sent.</param>
    /// <param name="sender">Whose they become.</param>
    /// <param name="lease">For how long.</param>
    public async Task<List<CallbackRow>> PickAsync(DbConnection connection, IReadOnlyCollection<CallbackRow> inHand, string sender, TimeSpan lease)
    {
        var (targets, teams) = (Count(inHand, row => row.Target), Count(inHand, row => row.TeamId));
        var picked = new List<CallbackRow>();
        for (var room = options.Value.Concurrency - inHand.Count; room > 0; room = options.Value.Concurrency - inHand.Count - picked.Count)
        {
            var due = await table.DueAsync(connection, Full(targets, options.Value.TargetConcurrency), Full(teams, _ofTeam), room);
            var taken = due.Where(row => HasRoom(row, targets, teams)).ToList();
            if (taken.Count > 0) await table.LeaseAsync(connection, taken.Select(row => row.Id), sender, lease);
            picked.AddRange(taken);
            // Less than was asked for: then there is no more. None taken of some cannot be, as the full were left out.
            if (due.Count < room || taken.Count == 0) break;
        }

        return picked;
    }

    private bool HasRoom(CallbackRow row, Dictionary<string, int> targets, Dictionary<string, int> teams)
    {
        var (ofTarget, ofTeam) = (targets.GetValueOrDefault(row.Target), teams.GetValueOrDefault(row.TeamId));
        if (ofTarget >= options.Value.TargetConcurrency || ofTeam >= _ofTeam) return false;
        (targets[row.Target], teams[row.TeamId]) = (ofTarget + 1, ofTeam + 1);
        return true;
    }

    private static Dictionary<string, int> Count(IEnumerable<CallbackRow> rows, Func<CallbackRow, string> key) =>
        rows.GroupBy(key, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal);

    private static List<string> Full(Dictionary<string, int> counts, int most) => [.. counts.Where(one => one.Value >= most).Select(one => one.Key)];
}
