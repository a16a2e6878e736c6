using System.Collections.Concurrent;
using System.Threading.Channels;
using Invoke.Contracts.Errors;
using Invoke.Gateway.Store;

namespace Invoke.Gateway.Keys;

/// <summary>Writes down when keys were last used: in the background, and each key at most once a minute.</summary>
internal sealed class KeyUsage(ApiKeyTable table, TimeProvider clock, ILogger<KeyUsage> logger) : BackgroundService
{
    private const int MaxWaiting = 10_000;
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, long> _noted = new(StringComparer.Ordinal);

    // When the store cannot keep up the note is dropped; there is a next use.
    private readonly Channel<(string Id, long UsedAt)> _waiting =
        Channel.CreateBounded<(string, long)>(new BoundedChannelOptions(MaxWaiting) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    public void Note(string id)
    {
        var now = clock.GetTimestamp();
        var isNew = _noted.TryAdd(id, now);
        if (!isNew && _noted.TryGetValue(id, out var last)
            && (clock.GetElapsedTime(last, now) < Interval || !_noted.TryUpdate(id, now, last))) return;
        _waiting.Writer.TryWrite((id, clock.GetUtcNow().ToUnixTimeMilliseconds()));
    }

    public void Forget(string id) => _noted.TryRemove(id, out _);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var (id, usedAt) in _waiting.Reader.ReadAllAsync(stoppingToken))
        {
            try
            {
                await table.NoteUseAsync(id, usedAt, stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                // A use that is not noted harms nobody; the store's own log and readiness tell the rest.
                Log.UseNotNoted(logger, id, (e as ApiException)?.Error.Code, e.GetType().Name);
            }
        }
    }
}
