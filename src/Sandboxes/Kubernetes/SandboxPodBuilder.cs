using k8s.Models;

namespace Invoke.Sandboxes.Kubernetes;

/// <summary>
/// Builds a sandbox's pod from its template: the template's image with procd put in as its first process, under the
/// <i>restricted</i> pod security standard. Pure.
/// </summary>
internal static class SandboxPodBuilder
{
    /// <summary>The user that procd and functions are; no image needs to know it.</summary>
    private const long UserId = 10001;

    /// <summary>The longest function, procd's own 5 s, and 5 s more.</summary>
    private const long GraceSeconds = 130;

    private const string ProcdSize = "64Mi";

    /// <summary>A pod that nobody has claimed yet.</summary>
    /// <param name="making">What all pods are made with.</param>
    /// <param name="podName">Its name, which settles the sandbox's id.</param>
    /// <param name="templateName">The template's name.</param>
    /// <param name="template">The template.</param>
    /// <param name="hash">What <see cref="PodMaking.HashOf"/> says of all this.</param>
    public static V1Pod Build(PodMaking making, string podName, string templateName, SandboxTemplate template, string hash) => new()
    {
        ApiVersion = V1Pod.KubeApiVersion,
        Kind = V1Pod.KubeKind,
        Metadata = new V1ObjectMeta
        {
            Name = podName,
            NamespaceProperty = making.Namespace,
            Labels = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["app.kubernetes.io/name"] = "invoke-sandbox",
                [PodNames.ManagedBy] = PodNames.Managed,
                [PodNames.State] = PodNames.Pooled,
                [PodNames.Template] = templateName,
                [PodNames.Making] = hash,
                [PodNames.Egress] = template.Egress ? "on" : "off",
            },
        },
        Spec = new V1PodSpec
        {
            RestartPolicy = "Always",
            TerminationGracePeriodSeconds = GraceSeconds,
            AutomountServiceAccountToken = false,
            EnableServiceLinks = false,
            RuntimeClassName = template.RuntimeClass,
            NodeSelector = template.NodeSelector.Count == 0 ? null : template.NodeSelector.ToDictionary(StringComparer.Ordinal),
            Tolerations = template.Tolerations.Count == 0 ? null : [.. template.Tolerations],
            ImagePullSecrets = template.ImagePullSecrets.Count == 0 ? null : [.. template.ImagePullSecrets.Select(name => new V1LocalObjectReference { Name = name })],
            SecurityContext = new V1PodSecurityContext
            {
                RunAsNonRoot = true,
                RunAsUser = UserId,
                RunAsGroup = UserId,
                FsGroup = UserId,
                SeccompProfile = new V1SeccompProfile { Type = "RuntimeDefault" },
            },
            InitContainers = [Injection(making)],
            Containers = [Procd(making, podName, template)],
            Volumes =
            [
                EmptyDir("procd", ProcdSize),
                EmptyDir("workspace", template.WorkspaceSize),
                EmptyDir("tmp", template.TmpSize),
            ],
        },
    };

    private static V1Container Injection(PodMaking making) => new()
    {
        Name = "procd",
        Image = making.InitImage,
        ImagePullPolicy = "IfNotPresent",
        Command = ["cp", "-R", "/opt/invoke/procd/.", "/procd/"],
        SecurityContext = Restricted(),
        Resources = Resources(
            new Dictionary<string, string>(StringComparer.Ordinal) { ["cpu"] = "10m", ["memory"] = "16Mi", ["ephemeral-storage"] = ProcdSize },
            new Dictionary<string, string>(StringComparer.Ordinal) { ["cpu"] = "1", ["memory"] = "64Mi", ["ephemeral-storage"] = ProcdSize }),
        VolumeMounts = [new V1VolumeMount { Name = "procd", MountPath = "/procd" }],
    };

    private static V1Container Procd(PodMaking making, string podName, SandboxTemplate template) => new()
    {
        Name = PodNames.Container,
        Image = template.Image,
        ImagePullPolicy = template.ImagePullPolicy,
        Command = ["/procd/bin/procd"],
        Args = ["--await-config"],
        WorkingDir = "/workspace",
        Ports = [new V1ContainerPort { Name = "procd", ContainerPort = PodNames.Port, Protocol = "TCP" }],
        Env =
        [
            new V1EnvVar { Name = "INVOKE_SANDBOX_ID", Value = PodNames.SandboxOf(podName) },
            new V1EnvVar { Name = "INVOKE_PROCD_KEYS", Value = making.PublicKeys },
            new V1EnvVar { Name = "HOME", Value = "/workspace" },
            new V1EnvVar { Name = "LANG", Value = "C.UTF-8" },
            new V1EnvVar { Name = "OPENSSL_CONF", Value = "/dev/null" },
        ],
        SecurityContext = Restricted(),
        Resources = Resources(WithDisk(template.Requests, template), WithDisk(template.Limits, template)),

        // Once a second until it is up, then now and then: a sandbox that works hard may answer late.
        StartupProbe = Probe("/readyz", periodSeconds: 1, failureThreshold: 60),
        ReadinessProbe = Probe("/readyz", periodSeconds: 5, failureThreshold: 3),
        LivenessProbe = Probe("/healthz", periodSeconds: 10, failureThreshold: 6),
        VolumeMounts =
        [
            new V1VolumeMount { Name = "procd", MountPath = "/procd", ReadOnlyProperty = true },
            new V1VolumeMount { Name = "workspace", MountPath = "/workspace" },
            new V1VolumeMount { Name = "tmp", MountPath = "/tmp" },
        ],
    };

    private static V1SecurityContext Restricted() => new()
    {
        AllowPrivilegeEscalation = false,
        ReadOnlyRootFilesystem = true,
        RunAsNonRoot = true,
        Capabilities = new V1Capabilities { Drop = ["ALL"] },
    };

    private static V1Probe Probe(string path, int periodSeconds, int failureThreshold) => new()
    {
        HttpGet = new V1HTTPGetAction { Path = path, Port = PodNames.Port },
        PeriodSeconds = periodSeconds,
        TimeoutSeconds = 5,
        FailureThreshold = failureThreshold,
    };

    private static V1Volume EmptyDir(string name, string size) =>
        new() { Name = name, EmptyDir = new V1EmptyDirVolumeSource { SizeLimit = new ResourceQuantity(size) } };

    /// <summary>The disk is what the volumes may hold, and as much again as procd's own for its log.</summary>
    private static Dictionary<string, string> WithDisk(IReadOnlyDictionary<string, string> quantities, SandboxTemplate template)
    {
        var bytes = Bytes(template.WorkspaceSize) + Bytes(template.TmpSize) + (2 * Bytes(ProcdSize));
        return new Dictionary<string, string>(quantities, StringComparer.Ordinal) { ["ephemeral-storage"] = new ResourceQuantity(bytes, 0, ResourceQuantity.SuffixFormat.BinarySI).ToString() };
    }

    private static decimal Bytes(string quantity) => new ResourceQuantity(quantity).ToDecimal();

    private static V1ResourceRequirements Resources(Dictionary<string, string> requests, Dictionary<string, string> limits) => new()
    {
        Requests = Quantities(requests),
        Limits = Quantities(limits),
    };

    private static Dictionary<string, ResourceQuantity> Quantities(Dictionary<string, string> texts) =>
        texts.ToDictionary(pair => pair.Key, pair => new ResourceQuantity(pair.Value), StringComparer.Ordinal);
}
