namespace Invoke.Sandboxes;

/// <summary>What carries the sandboxes.</summary>
internal enum SandboxDriverKind
{
    /// <summary>Processes of this machine.</summary>
    Local,

    /// <summary>Pods of a Kubernetes cluster.</summary>
    Kubernetes,
}
