using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Invoke.Contracts.Errors;
using Invoke.Contracts.Functions;

namespace Invoke.Procd.Ledger;

/// <summary>What procd knows of an attempt: that it runs, how it ended, or that it must never start.</summary>
[SuppressMessage("Design", "CA1001", Justification = "A source without a timer or a wait handle holds nothing to dispose of, and a cancel may come at any time")]
internal sealed class LedgerEntry
{
    private static readonly RunOutcome AnswerDropped = RunOutcome.Failed(
        ErrorCode.Conflict, "this attempt ran to its end, but its answer is no longer kept", new RunReport { Started = true });

    private readonly CancellationTokenSource _cancel = new();
    private readonly TaskCompletionSource<RunOutcome> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task<RunOutcome>? _dropped;

    /// <summary>Ends when the run does, with its outcome; a tombstone's has ended from the start.</summary>
    public Task<RunOutcome> Outcome => Volatile.Read(ref _dropped) ?? _ended.Task;

    /// <summary>Kills the run.</summary>
    public CancellationToken Cancelled => _cancel.Token;

    /// <summary>When it ended, a monotonic stamp; 0 while it runs.</summary>
    public long EndedAt { get; private set; }

    /// <summary>About how much memory the kept answer takes, in bytes; 0 while it runs and once it was dropped.</summary>
    public int KeptBytes { get; private set; }

    /// <summary>An attempt that is refused should it ever be started.</summary>
    public static LedgerEntry Tombstone()
    {
        var entry = new LedgerEntry();
        entry.Complete(RunOutcome.Failed(ErrorCode.Cancelled, "the invocation was cancelled before it started", new RunReport { Started = false }));
        return entry;
    }

    /// <summary>Notes how the attempt ended.</summary>
    public void Complete(RunOutcome outcome)
    {
        EndedAt = Stopwatch.GetTimestamp();
        KeptBytes = (outcome.Response?.BodyBase64.Utf8.Length ?? 0) + (sizeof(char) * ((outcome.Error?.Message.Length ?? 0) + (outcome.Report?.Log?.Length ?? 0)));
        _ended.SetResult(outcome);
    }

    /// <summary>Asks the run to end; <see cref="Outcome"/> tells when it has.</summary>
    public Task CancelAsync() => _cancel.CancelAsync();

    /// <summary>Forgets the answer, not the fact; returns the bytes that this freed.</summary>
    public int DropAnswer()
    {
        var freed = KeptBytes;
        KeptBytes = 0;
        Volatile.Write(ref _dropped, Task.FromResult(AnswerDropped));
        return freed;
    }
}
