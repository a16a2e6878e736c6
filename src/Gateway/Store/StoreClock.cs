using Dapper;

namespace Invoke.Gateway.Store;

/// <summary>
/// The store's clock, which judges what is due and what is late, without asking it each time: its reading at the last
/// <see cref="SetAsync"/> and the monotonic time since.
/// </summary>
internal sealed class StoreClock(IStore store, TimeProvider clock)
{
    private Reading? _reading;

    /// <summary>Milliseconds since 1970 on the store's clock; 0 before it was ever read.</summary>
    public long Now => _reading is { } reading ? reading.Now + (long)clock.GetElapsedTime(reading.At).TotalMilliseconds : 0;

    /// <summary>Milliseconds since 1970 on the store's clock.</summary>
    public async ValueTask<long> NowAsync(CancellationToken cancellationToken)
    {
        if (_reading is null) await SetAsync(cancellationToken);
        return Now;
    }

    /// <summary>Reads the store's clock.</summary>
    public async Task SetAsync(CancellationToken cancellationToken) =>
        Set(await store.ReadAsync(connection => connection.ExecuteScalarAsync<long>($"SELECT {store.Now}"), cancellationToken));

    /// <summary>Notes what the store's clock has just said.</summary>
    public void Set(long now) => _reading = new Reading(now, clock.GetTimestamp());

    private sealed record Reading(long Now, long At);
}
