namespace Invoke.EndToEnd.Tests;

/// <summary>How the sandboxes of a running Invoke are kept apart.</summary>
public enum Isolation
{
    Bubblewrap,
    Plain,
}
