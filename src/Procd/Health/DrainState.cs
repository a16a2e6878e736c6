namespace Invoke.Procd.Health;

/// <summary>Whether procd still takes new work.</summary>
internal sealed class DrainState
{
    private volatile bool _draining;

    public bool IsDraining => _draining;

    public void Begin() => _draining = true;
}
