namespace Invoke.Sandboxes.Local;

/// <summary>How the functions of a local sandbox are kept apart from the machine.</summary>
public enum LocalIsolation
{
    /// <summary>Bubblewrap where it works, otherwise plain.</summary>
    Auto,

    /// <summary>A set of namespaces with its own <c>/workspace</c>; refuses to start where that does not work.</summary>
    Bubblewrap,

    /// <summary>Ordinary processes of this user, kept apart by nothing.</summary>
    Plain,
}
