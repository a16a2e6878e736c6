using Invoke.Gateway.Store;

namespace Invoke.Gateway.Keys;

/// <summary>
/// Remembers keys for 60 s, so that a call does not wait for the store. A key revoked here stops at once, one revoked by
/// another gateway when it is looked up next. Only what is in the store is remembered: guesses cannot fill the memory.
/// </summary>
internal sealed class KeyCache(ApiKeyTable table, TimeProvider clock)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(60);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, (KnownKey Key, long ReadAt)> _known = new(StringComparer.Ordinal);
    private long _revocations;

    /// <summary>The key of that id, at most 60 s old; null if there is none.</summary>
    public async ValueTask<KnownKey?> FindAsync(string id, CancellationToken cancellationToken)
    {
        long revocations;
        var now = clock.GetTimestamp();
        lock (_lock)
        {
            if (_known.TryGetValue(id, out var known))
            {
                if (clock.GetElapsedTime(known.ReadAt, now) < Lifetime) return known.Key;
                _known.Remove(id);
            }

            revocations = _revocations;
        }

        if (await table.FindAsync(id, cancellationToken) is not { } row) return null;
        var key = KnownKey.From(row);
        lock (_lock)
        {
            // What was read before a revocation may be what was revoked.
            if (revocations == _revocations) _known[id] = (key, now);
        }

        return key;
    }

    /// <summary>Must be called after the key has gone from the store.</summary>
    public void Forget(string id)
    {
        lock (_lock)
        {
            _revocations++;
            _known.Remove(id);
        }
    }
}
