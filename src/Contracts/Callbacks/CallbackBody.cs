namespace Invoke.Contracts.Callbacks;

/// <summary>Where an end is told, as a client asks for it.</summary>
public sealed record CallbackBody
{
    /// <summary>An absolute http or https URL of at most 2048 characters, without user information or fragment, whose host has none but global addresses.</summary>
    public string? Url { get; init; }

    /// <summary>What signs the callback: <c>whsec_</c> and the base64 of 24 to 64 bytes. It is never shown again. Default the team's own.</summary>
    public string? Secret { get; init; }
}
