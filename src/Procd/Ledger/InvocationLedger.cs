using System.Diagnostics;
using Invoke.Contracts.Errors;
using Invoke.Contracts.Functions;

namespace Invoke.Procd.Ledger;

/// <summary>
/// Which attempts ran here: what makes a redelivered message harmless. An attempt is started at most once; the fact
/// is kept for 15 min after its end, answers up to 16 MiB in total.
/// </summary>
internal sealed class InvocationLedger(ILogger<InvocationLedger> logger)
{
    private static readonly TimeSpan Retention = TimeSpan.FromMinutes(15);
    private const long KeptAnswerBytes = 16 * 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly Dictionary<InvocationKey, LedgerEntry> _entries = [];

    // Both in the order of ending, so that forgetting looks only at the head.
    private readonly Queue<InvocationKey> _ended = [];
    private readonly Queue<LedgerEntry> _answers = [];
    private long _keptBytes;

    /// <summary>What is known of the attempt; null if nothing.</summary>
    public LedgerEntry? Find(InvocationKey key)
    {
        lock (_gate) return _entries.GetValueOrDefault(key);
    }

    /// <summary>The entry of the attempt. Where there is none it is made, and the attempt runs.</summary>
    /// <param name="key">The attempt.</param>
    /// <param name="start">Runs the attempt until the token cancels it; throws if nothing may start now, and then there is no entry.</param>
    public LedgerEntry StartOrAttach(InvocationKey key, Func<CancellationToken, Task<RunOutcome>> start)
    {
        lock (_gate)
        {
            if (_entries.TryGetValue(key, out var known)) return known;
            var entry = new LedgerEntry();
            var run = start(entry.Cancelled);
            _entries[key] = entry;
            _ = NoteEndAsync(key, entry, run);
            return entry;
        }
    }

    /// <summary>Puts a tombstone where nothing is known of the attempt; otherwise returns what is.</summary>
    public LedgerEntry? PutTombstone(InvocationKey key)
    {
        lock (_gate)
        {
            if (_entries.TryGetValue(key, out var known)) return known;
            var tombstone = LedgerEntry.Tombstone();
            _entries[key] = tombstone;
            Keep(key, tombstone);
            return null;
        }
    }

    /// <summary>Ends when nothing runs any more.</summary>
    public Task WhenIdleAsync()
    {
        lock (_gate) return Task.WhenAll(_entries.Values.Select(entry => entry.Outcome));
    }

    private async Task NoteEndAsync(InvocationKey key, LedgerEntry entry, Task<RunOutcome> run)
    {
        RunOutcome outcome;
        try
        {
            outcome = await run;
        }
        catch (Exception e)
        {
            // Every end of a function is an outcome; what is left is a bug of ours, which must not leave the callers waiting.
            Log.RunFailed(logger, key.InvocationId, key.Attempt, e);
            outcome = RunOutcome.Failed(ErrorCode.InternalError, "procd failed while it ran the function", new RunReport { Started = true });
        }

        lock (_gate)
        {
            entry.Complete(outcome);

            // Nothing ran, and nobody cancelled: the same attempt may be tried again once the cause is mended.
            if (outcome.Report is { Started: false } && !entry.Cancelled.IsCancellationRequested) _entries.Remove(key);
            else Keep(key, entry);
        }
    }

    private void Keep(InvocationKey key, LedgerEntry entry)
    {
        _ended.Enqueue(key);
        _answers.Enqueue(entry);
        _keptBytes += entry.KeptBytes;
        while (_keptBytes > KeptAnswerBytes && _answers.TryDequeue(out var oldest)) _keptBytes -= oldest.DropAnswer();
        while (_ended.TryPeek(out var first) && Stopwatch.GetElapsedTime(_entries[first].EndedAt) > Retention)
        {
            _ended.Dequeue();
            _entries.Remove(first, out var forgotten);
            _keptBytes -= forgotten!.DropAnswer();
        }
    }
}
