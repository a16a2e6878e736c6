using Invoke.Contracts.Functions;

namespace Invoke.Contracts.Messages;

/// <summary>Gateway to worker: the answer to <see cref="ClaimInvocation"/>.</summary>
public sealed record InvocationClaimed
{
    /// <summary>What to do.</summary>
    public required ClaimDecision Decision { get; init; }

    /// <summary>The sandbox that holds the function; unset when it is dropped.</summary>
    public string? SandboxId { get; init; }

    /// <summary>The function's name; unset when it is dropped.</summary>
    public string? Function { get; init; }

    /// <summary>What the handler is called with; unset when it is dropped.</summary>
    public FunctionRequest? Request { get; init; }

    /// <summary>How long ago the attempt was first handed to a worker, in milliseconds on the store's clock.</summary>
    public long HandedOutMs { get; init; }

    /// <summary>The W3C trace context of the invocation; unset if there is none.</summary>
    public string? TraceParent { get; init; }

    /// <summary>The W3C trace state of the invocation; unset if there is none.</summary>
    public string? TraceState { get; init; }
}
