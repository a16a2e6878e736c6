using Invoke.Contracts.Invocations;

namespace Invoke.Contracts.Triggers;

/// <summary>
/// A trigger as a client writes it: which messages become invocations, and of what. The fields of an invocation hold for each of them, but for
/// the body, which is the message's, and <c>not_before</c>.
/// </summary>
public record TriggerBody : InvocationRequestBody
{
    /// <summary>The exchange, which is there at the broker. Its name must begin as the gateway's settings allow, and never with <c>invoke.</c> or <c>amq.</c>.</summary>
    public string? Exchange { get; init; }

    /// <summary>Which of its messages: the routing key of the binding, at most 255 bytes. Default <c>#</c>, all of a topic exchange.</summary>
    public string? RoutingKey { get; init; }

    /// <summary>The sandbox that holds the function.</summary>
    public string? SandboxId { get; init; }

    /// <summary>The function's name.</summary>
    public string? Function { get; init; }
}
