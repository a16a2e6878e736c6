namespace Invoke.Gateway.Invocations;

internal enum AcceptedKind
{
    New,

    /// <summary>The key was known, for the same request.</summary>
    Replayed,

    /// <summary>The key was known, for another request.</summary>
    KeyReused,
}
