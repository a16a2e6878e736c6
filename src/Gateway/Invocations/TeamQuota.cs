using System.Collections.Concurrent;
using System.Threading.RateLimiting;
using Dapper;
using Invoke.Contracts.Errors;
using Invoke.Gateway.Store;
using Microsoft.Extensions.Options;

namespace Invoke.Gateway.Invocations;

/// <summary>Holds a team to its quotas. What waits is counted once a second at most, so that the limit is about kept.</summary>
internal sealed class TeamQuota(IStore store, IOptions<AsyncOptions> options, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);

    private readonly AsyncOptions _options = options.Value;
    private readonly ConcurrentDictionary<string, (long Waiting, long CountedAt)> _counts = new(StringComparer.Ordinal);
    private readonly PartitionedRateLimiter<string> _rate = PartitionedRateLimiter.Create<string, string>(team => RateLimitPartition.GetTokenBucketLimiter(
        team,
        _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = options.Value.RequestsPerSecond * 2,
            TokensPerPeriod = TokensTogether(options.Value),
            ReplenishmentPeriod = TimeSpan.FromSeconds((double)TokensTogether(options.Value) / options.Value.RequestsPerSecond),
            QueueLimit = 0,
        }));

    /// <summary>Counts a request of the team's.</summary>
    /// <exception cref="ApiException"><see cref="ErrorCode.TooManyRequests"/>.</exception>
    public void CountRequest(string teamId)
    {
        using var lease = _rate.AttemptAcquire(teamId);
        if (!lease.IsAcquired)
            throw new ApiException(ErrorCode.TooManyRequests, $"the team sends more than {_options.RequestsPerSecond} asynchronous requests a second; try again later");
    }

    /// <summary>Makes sure that so many more of the team's may wait.</summary>
    /// <exception cref="ApiException"><see cref="ErrorCode.TooManyRequests"/>.</exception>
    public async Task RequireRoomAsync(string teamId, int more, CancellationToken cancellationToken)
    {
        if (!_counts.TryGetValue(teamId, out var count) || clock.GetElapsedTime(count.CountedAt) > Fresh)
        {
            var waiting = await store.ReadAsync(
                connection => connection.ExecuteScalarAsync<long>("SELECT count(*) FROM invocations WHERE state = 'queued' AND expires_at > 0 AND team_id = @teamId", new { teamId }),
                cancellationToken);
            count = (waiting, clock.GetTimestamp());
        }

        if (count.Waiting + more > _options.MaxQueued)
        {
            _counts[teamId] = count;
            throw new ApiException(ErrorCode.TooManyRequests, $"{_options.MaxQueued} invocations of the team wait already; try again later");
        }

        _counts[teamId] = (count.Waiting + more, count.CountedAt);
    }

    /// <summary>About ten times a second.</summary>
    private static int TokensTogether(AsyncOptions options) => Math.Max(options.RequestsPerSecond / 10, 1);

    public void Dispose() => _rate.Dispose();
}
