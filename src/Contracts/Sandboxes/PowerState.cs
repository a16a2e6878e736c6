namespace Invoke.Contracts.Sandboxes;

/// <summary>The power state of the public API. Invoke's sandboxes are always active.</summary>
public sealed record PowerState
{
    /// <summary>The only state there is here.</summary>
    public static PowerState Active { get; } = new();

    /// <summary>What was asked for.</summary>
    public string Desired { get; init; } = "active";

    /// <summary>Counts the askings.</summary>
    public long DesiredGeneration { get; init; } = 1;

    /// <summary>What is.</summary>
    public string Observed { get; init; } = "active";

    /// <summary>The asking that <see cref="Observed"/> answers.</summary>
    public long ObservedGeneration { get; init; } = 1;

    /// <summary>Whether a change is under way.</summary>
    public string Phase { get; init; } = "stable";
}
