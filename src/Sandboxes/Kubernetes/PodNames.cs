namespace Invoke.Sandboxes.Kubernetes;

/// <summary>What is written on a sandbox's pod, and what its parts are called.</summary>
internal static class PodNames
{
    /// <summary>Marks all pods of ours, and nothing else does.</summary>
    public const string ManagedBy = "app.kubernetes.io/managed-by";

    public const string Managed = "invoke";

    public const string Selector = $"{ManagedBy}={Managed}";

    /// <summary><see cref="Pooled"/> or <see cref="Claimed"/>.</summary>
    public const string State = "invoke/state";

    public const string Pooled = "pooled";

    public const string Claimed = "claimed";

    public const string Template = "invoke/template";

    /// <summary>What the pod was made from, hashed: a pod of another making is not handed out.</summary>
    public const string Making = "invoke/making";

    /// <summary><c>on</c> or <c>off</c>; network policies select by it.</summary>
    public const string Egress = "invoke/egress";

    /// <summary>The team, for people who look; the annotation of the same name has it exactly.</summary>
    public const string Team = "invoke/team";

    public const string User = "invoke/user";

    public const string ClaimedAt = "invoke/claimed-at";

    public const string UpdatedAt = "invoke/updated-at";

    public const string ExpiresAt = "invoke/expires-at";

    public const string HardExpiresAt = "invoke/hard-expires-at";

    /// <summary>What claim and updates have set, as JSON.</summary>
    public const string Config = "invoke/config";

    /// <summary>The container that procd is.</summary>
    public const string Container = "sandbox";

    /// <summary>Where procd listens.</summary>
    public const int Port = 49983;

    /// <summary>The name of the sandbox's pod: an id's underscore is none of a pod's characters.</summary>
    public static string PodOf(string sandboxId) => sandboxId.Replace('_', '-');

    /// <summary>The id of the sandbox in a pod of that name.</summary>
    public static string SandboxOf(string podName) => podName.Replace('-', '_');
}
