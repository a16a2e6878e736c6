namespace Invoke.Gateway.Callbacks;

/// <summary>A callback that was asked for, checked but for the addresses of its host.</summary>
/// <param name="Url">Where it goes.</param>
/// <param name="Secret">What signs it; null for the team's own.</param>
internal sealed record CallbackTerms(Uri Url, string? Secret);
