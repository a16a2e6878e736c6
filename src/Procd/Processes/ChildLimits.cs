namespace Invoke.Procd.Processes;

/// <summary>What a run of a child may use.</summary>
internal sealed record ChildLimits
{
    /// <summary>How long it may run from the moment its input is offered.</summary>
    public required TimeSpan Deadline { get; init; }

    /// <summary>How much it may write to stdout, in bytes.</summary>
    public required int OutputBytes { get; init; }

    /// <summary>How much of the end of stderr is kept, in bytes.</summary>
    public required int ErrorTailBytes { get; init; }

    /// <summary>How many processes it may have, itself included.</summary>
    public required int Processes { get; init; }
}
