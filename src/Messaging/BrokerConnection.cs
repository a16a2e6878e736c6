using System.Diagnostics.CodeAnalysis;

namespace Invoke.Messaging;

/// <summary>Whether messages can travel now, and if not, why. Waiting for a send to fail would take far too long.</summary>
/// <param name="trouble">What is wrong from the start; null if nothing is.</param>
[SuppressMessage("Design", "CA1001", Justification = "A source without a timer or a wait handle holds nothing to dispose of, and what waits on it may come at any time")]
internal sealed class BrokerConnection(string? trouble)
{
    private readonly Lock _gate = new();
    private CancellationTokenSource _lost = new();
    private string? _trouble = trouble;
    private Action? _whenItWorks;

    /// <summary>Why no message travels; null if they do.</summary>
    public string? Trouble
    {
        get
        {
            lock (_gate) return _trouble;
        }
    }

    /// <summary>Ends when the connection of this moment is lost or blocked: what was sent over it may never be answered.</summary>
    public CancellationToken Lost
    {
        get
        {
            lock (_gate) return _lost.Token;
        }
    }

    /// <summary>Has something done each time messages travel that did not before.</summary>
    public void WhenItWorks(Action action)
    {
        lock (_gate) _whenItWorks += action;
    }

    /// <summary>Messages travel.</summary>
    /// <returns>Whether they did not before.</returns>
    public bool Work()
    {
        Action? whenItWorks;
        lock (_gate)
        {
            if (_trouble is null) return false;
            _trouble = null;
            if (_lost.IsCancellationRequested) _lost = new CancellationTokenSource();
            whenItWorks = _whenItWorks;
        }

        whenItWorks?.Invoke();
        return true;
    }

    /// <summary>No message travels.</summary>
    /// <returns>Whether the reason is new.</returns>
    public bool Fail(string reason)
    {
        CancellationTokenSource lost;
        lock (_gate)
        {
            if (_trouble == reason) return false;
            _trouble = reason;
            lost = _lost;
        }

        // Outside the lock: those who wait go on in here.
        lost.Cancel();
        return true;
    }
}
