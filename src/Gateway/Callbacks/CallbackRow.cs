using Invoke.Contracts;
using Invoke.Contracts.Callbacks;

namespace Invoke.Gateway.Callbacks;

/// <summary>A line of <c>callbacks</c>; times in milliseconds since 1970 on the store's clock. The scripts in Store say what each is.</summary>
internal sealed record CallbackRow
{
    public required string Id { get; init; }

    public required string TeamId { get; init; }

    public string? InvocationId { get; init; }

    public string? BatchId { get; init; }

    public required string Url { get; init; }

    public required string Target { get; init; }

    public string? Secret { get; init; }

    /// <summary>A name of <see cref="CallbackState"/> on the wire.</summary>
    public string State { get; init; } = WireName.Of(CallbackState.Waiting);

    public int Deliveries { get; init; }

    public long? EndedAt { get; init; }

    public long? DueAt { get; init; }

    /// <summary>What was asked for.</summary>
    public CallbackTerms Terms => new(new Uri(Url), Secret);
}
