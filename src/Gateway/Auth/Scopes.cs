namespace Invoke.Gateway.Auth;

/// <summary>What a key may be used for.</summary>
[Flags]
internal enum Scopes
{
    None = 0,

    /// <summary>Running functions.</summary>
    Invoke = 1,

    /// <summary>Claiming, seeing, changing and deleting sandboxes.</summary>
    Sandboxes = 2,

    /// <summary>A sandbox's files.</summary>
    Files = 4,

    /// <summary>The team's keys.</summary>
    Admin = 8,

    All = Invoke | Sandboxes | Files | Admin,
}
