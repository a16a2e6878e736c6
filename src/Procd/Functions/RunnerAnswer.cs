using Invoke.Contracts.Functions;

namespace Invoke.Procd.Functions;

/// <summary>The line that a runner writes (wire contract, section 3), with the time it took beside it.</summary>
internal sealed record RunnerAnswer
{
    public required int Status { get; init; }

    public Dictionary<string, string[]>? Headers { get; init; }

    public Base64Text? BodyBase64 { get; init; }

    public RunnerTimings? Timings { get; init; }

    /// <summary>Modules it had that are worth importing beforehand, by its own word.</summary>
    public string?[]? Imports { get; init; }

    internal sealed record RunnerTimings
    {
        public double Load { get; init; }

        public double Handler { get; init; }
    }
}
