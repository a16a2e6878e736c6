namespace Invoke.Contracts.Callbacks;

/// <summary>What signs the team's callbacks that have no secret of their own.</summary>
public sealed record TeamSecret
{
    /// <summary><c>whsec_</c> and the base64 of its bytes, as libraries for Standard Webhooks take it.</summary>
    public required string Secret { get; init; }
}
