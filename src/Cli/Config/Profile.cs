namespace Invoke.Cli.Config;

/// <summary>A gateway and a key for it, under a name.</summary>
internal sealed record Profile
{
    public string? ApiUrl { get; init; }

    /// <summary>The key, or <c>${NAME}</c> for the variable that holds it.</summary>
    public string? Token { get; init; }
}
