namespace Invoke.Contracts.Procd;

/// <summary>What a <see cref="ProcdToken"/> says.</summary>
public sealed record ProcdTokenClaims
{
    /// <summary>The sandbox's id.</summary>
    public required string Sub { get; init; }

    /// <summary>The HTTP method.</summary>
    public required string Htm { get; init; }

    /// <summary>Path and query.</summary>
    public required string Htu { get; init; }

    /// <summary>When it was signed, in seconds since 1970 on procd's clock.</summary>
    public required long Iat { get; init; }

    /// <summary>Until when it is good, in seconds since 1970 on procd's clock.</summary>
    public required long Exp { get; init; }
}
