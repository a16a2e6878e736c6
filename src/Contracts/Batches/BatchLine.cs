using Invoke.Contracts.Invocations;

namespace Invoke.Contracts.Batches;

/// <summary>One line of a batch: an invocation with its sandbox and function.</summary>
public sealed record BatchLine : InvocationRequestBody
{
    /// <summary>The sandbox that holds the function.</summary>
    public string? SandboxId { get; init; }

    /// <summary>The function's name.</summary>
    public string? Function { get; init; }

    /// <summary>1 to 255 visible ASCII characters: a line sent again under the same key is accepted once.</summary>
    public string? IdempotencyKey { get; init; }
}
