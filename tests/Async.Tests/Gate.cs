using System.Text;

namespace Invoke.Async.Tests;

/// <summary>Holds what wants to pass while it is closed.</summary>
internal sealed class Gate
{
    private readonly Lock _lock = new();
    private readonly StringBuilder _held = new();
    private TaskCompletionSource? _closed;

    public bool IsClosed
    {
        get
        {
            lock (_lock) return _closed is not null;
        }
    }

    /// <summary>Whether a message of that type, of the invocation or sandbox with that id, has come while it was closed.</summary>
    public bool Holds(string type, string id)
    {
        lock (_lock) return _held.ToString() is var held && held.Contains(type, StringComparison.Ordinal) && held.Contains(id, StringComparison.Ordinal);
    }

    public void Close()
    {
        lock (_lock)
        {
            _held.Clear();
            _closed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    public void Open()
    {
        lock (_lock)
        {
            _closed?.SetResult();
            _closed = null;
        }
    }

    /// <summary>Remembers what has come, if it is to be held.</summary>
    public void Note(ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            if (_closed is not null) _held.Append(Encoding.Latin1.GetString(bytes));
        }
    }

    /// <summary>Waits until it is open.</summary>
    public Task OpenAsync(CancellationToken cancellationToken)
    {
        lock (_lock) return _closed is null ? Task.CompletedTask : _closed.Task.WaitAsync(cancellationToken);
    }
}
