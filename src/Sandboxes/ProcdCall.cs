using Invoke.Contracts.Functions;
using Invoke.Contracts.Procd;

namespace Invoke.Sandboxes;

/// <summary>One attempt at an invocation, as the platform asks procd for it.</summary>
public sealed record ProcdCall
{
    /// <summary>The invocation.</summary>
    public required string InvocationId { get; init; }

    /// <summary>Which try, from 1.</summary>
    public required int Attempt { get; init; }

    /// <summary>The function's name.</summary>
    public required string Function { get; init; }

    /// <summary>What the handler is called with.</summary>
    public required FunctionRequest Request { get; init; }

    /// <summary>Whether somebody waits for it.</summary>
    public ProcdLane Lane { get; init; }

    /// <summary>Only attach to the run or take its kept answer, never start it.</summary>
    public bool ResumeOnly { get; init; }
}
