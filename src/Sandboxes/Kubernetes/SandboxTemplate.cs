using System.Text.Json.Serialization;
using Invoke.Contracts.Procd;
using Invoke.Contracts.Sandboxes;
using k8s.Models;

namespace Invoke.Sandboxes.Kubernetes;

/// <summary>What the sandboxes of one template are made of; an entry of the file <c>Kubernetes:TemplatesFile</c>.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record SandboxTemplate
{
    /// <summary>Any image with <c>python3</c> on its PATH. Required.</summary>
    public string Image { get; init; } = "";

    /// <summary><c>Always</c>, <c>IfNotPresent</c> or <c>Never</c>. Default <c>IfNotPresent</c>.</summary>
    public string ImagePullPolicy { get; init; } = "IfNotPresent";

    /// <summary>Names of Secrets in the sandboxes' namespace with which the image is pulled. Default none.</summary>
    public IReadOnlyList<string> ImagePullSecrets { get; init; } = [];

    /// <summary>What is set aside: <c>cpu</c> and <c>memory</c> as in a pod. Default 100m and 128Mi.</summary>
    public IReadOnlyDictionary<string, string> Requests { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal) { ["cpu"] = "100m", ["memory"] = "128Mi" };

    /// <summary>What may be used: <c>cpu</c> and <c>memory</c> as in a pod. Default 1 and 512Mi.</summary>
    public IReadOnlyDictionary<string, string> Limits { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal) { ["cpu"] = "1", ["memory"] = "512Mi" };

    /// <summary>How large <c>/workspace</c> may become; a larger one evicts the pod. Default 1Gi.</summary>
    public string WorkspaceSize { get; init; } = "1Gi";

    /// <summary>How large <c>/tmp</c> may become. Default 256Mi.</summary>
    public string TmpSize { get; init; } = "256Mi";

    /// <summary>Environment variables of every function; a claim's own go before them. Default none.</summary>
    public IReadOnlyDictionary<string, string> Env { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The pod's RuntimeClass, for example gVisor's. Default the cluster's.</summary>
    public string? RuntimeClass { get; init; }

    /// <summary>The nodes it may run on. Default any.</summary>
    public IReadOnlyDictionary<string, string> NodeSelector { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The taints it tolerates, as in a pod. Default none.</summary>
    public IReadOnlyList<V1Toleration> Tolerations { get; init; } = [];

    /// <summary>How many functions may run at once where a claim does not say, 1 to 1000. Default 32.</summary>
    public int MaxConcurrency { get; init; } = 32;

    /// <summary>How runners are kept ready where a claim does not say.</summary>
    public RunnerConfig? Runner { get; init; }

    /// <summary>Whether functions reach the internet; the cluster's own network never. Default false.</summary>
    public bool Egress { get; init; }

    /// <summary>How many sandboxes are kept ready to be claimed, 0 to 1000. Default 0.</summary>
    public int Pool { get; init; }

    /// <summary>What a claim sets, and what the template sets where it does not: a sandbox keeps it, whatever becomes of its template.</summary>
    public SandboxConfig With(SandboxConfig claim)
    {
        var variables = new Dictionary<string, string>(Env, StringComparer.Ordinal);
        foreach (var (name, value) in claim.EnvVars ?? []) variables[name] = value;
        return claim with { EnvVars = variables, MaxConcurrency = claim.MaxConcurrency ?? MaxConcurrency, Runner = claim.Runner ?? Runner };
    }
}
