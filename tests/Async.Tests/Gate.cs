using System.Text;

namespace Invoke.Async.Tests;

/// <summary>Holds what wants to pass while it is closed.</summary>
internal sealed class Gate
{
    private readonly Lock _lock = new();
    private readonly StringBuilder _held = new();
    private TaskCompletionSource? _closed;

    /// <summary>Whether something with that text has come while it was closed.</summary>
    public bool Holds(string text)
    {
        lock (_lock) return _held.ToString().Contains(text, StringComparison.Ordinal);
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

    public async Task PassAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        Task opened;
        lock (_lock)
        {
            if (_closed is null) return;
            _held.Append(Encoding.Latin1.GetString(bytes.Span));
            opened = _closed.Task;
        }

        await opened.WaitAsync(cancellationToken);
    }
}
