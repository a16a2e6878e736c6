namespace Invoke.Gateway.Invocations;

/// <summary>An idempotency key and whose it is.</summary>
internal sealed record TakenKey
{
    public required string Key { get; init; }

    public required string InvocationId { get; init; }

    public required byte[] Fingerprint { get; init; }
}
