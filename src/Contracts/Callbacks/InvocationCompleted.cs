using Invoke.Contracts.Invocations;

namespace Invoke.Contracts.Callbacks;

/// <summary>The body of an invocation's callback.</summary>
public sealed record InvocationCompleted
{
    /// <summary>The value of <see cref="Type"/>.</summary>
    public const string TypeName = "invocation.completed";

    /// <summary>Always <c>invocation.completed</c>.</summary>
    public string Type { get; init; } = TypeName;

    /// <summary>When the invocation ended, UTC.</summary>
    public required DateTime Timestamp { get; init; }

    /// <summary>The invocation with its result.</summary>
    public required Invocation Data { get; init; }
}
