namespace Invoke.Procd.Health;

/// <summary>Whether procd still takes new work.</summary>
internal sealed class DrainState
{
    private volatile bool _draining;
    private volatile bool _ending;

    public bool IsDraining => _draining;

    /// <summary>Whether what runs is being killed: its end is then none of its own doing.</summary>
    public bool IsEnding => _ending;

    public void Begin() => _draining = true;

    public void End() => _draining = _ending = true;
}
