namespace Invoke.Gateway.Invocations;

/// <summary>How many invocations of a sandbox run or have a ticket.</summary>
internal sealed record InFlight
{
    public required string SandboxId { get; init; }

    public required string TeamId { get; init; }

    public required int Count { get; init; }
}
