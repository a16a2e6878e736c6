using System.Globalization;
using System.Net;
using Invoke.Contracts.Sandboxes;
using k8s.Models;

namespace Invoke.Sandboxes.Kubernetes;

/// <summary>What is kept in mind of a sandbox's pod. A whole pod is forty times as large.</summary>
internal sealed record SandboxPod
{
    /// <summary>What kubelet says of a container that will not start by waiting alone.</summary>
    private static readonly string[] HopelessReasons =
    [
        "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull", "CreateContainerConfigError", "CreateContainerError", "RunContainerError", "CrashLoopBackOff",
    ];

    public required string Name { get; init; }

    /// <summary>The pod's resourceVersion, as it goes into preconditions.</summary>
    public required string Version { get; init; }

    public required string Template { get; init; }

    /// <summary>What it was made from, hashed.</summary>
    public required string Making { get; init; }

    /// <summary>The record of the claim; null if nobody has claimed it.</summary>
    public required Sandbox? Sandbox { get; init; }

    public required DateTime CreatedAt { get; init; }

    /// <summary>When it is to be gone; null unless it is being deleted.</summary>
    public required DateTime? DeletedAt { get; init; }

    /// <summary>As the pod alone tells it.</summary>
    public required SandboxStatus Status { get; init; }

    /// <summary>Why it does not run, in Kubernetes' own word; null if nothing is wrong.</summary>
    public required string? Reason { get; init; }

    public required IPAddress? Address { get; init; }

    /// <summary>Which procd runs in it: another one has forgotten its configuration.</summary>
    public required string Incarnation { get; init; }

    /// <summary>Whether its procd can be called.</summary>
    public bool IsUp => Status is SandboxStatus.Running && Address is not null;

    /// <summary>Whether waiting alone does not help.</summary>
    public bool IsHopeless => Status is SandboxStatus.Failed or SandboxStatus.Completed || (Reason is { } reason && HopelessReasons.Contains(reason, StringComparer.Ordinal));

    public ProcdEndpoint Endpoint => new(PodNames.SandboxOf(Name), new IPEndPoint(Address ?? throw new InvalidOperationException("A pod without an address is not up"), PodNames.Port));

    /// <summary>Orders two sights of one pod.</summary>
    public ulong Order => OrderOf(Version);

    /// <summary>The sandbox as it is told of; one that stays pending counts as failed.</summary>
    public Sandbox? View(DateTime now, TimeSpan pendingTimeout) => Sandbox is null ? null : Sandbox with
    {
        Status = Status is SandboxStatus.Starting && Address is null && now - CreatedAt > pendingTimeout ? SandboxStatus.Failed : Status,
    };

    /// <summary>Kubernetes' resource versions are decimal numbers that grow.</summary>
    public static ulong OrderOf(string version) => ulong.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var order) ? order : 0;

    /// <exception cref="FormatException">It is claimed, but its record cannot be read.</exception>
    public static SandboxPod Of(V1Pod pod)
    {
        var container = pod.Status?.ContainerStatuses?.FirstOrDefault(status => status.Name == PodNames.Container);
        return new SandboxPod
        {
            Name = pod.Metadata.Name,
            Version = pod.Metadata.ResourceVersion,
            Template = Label(pod, PodNames.Template),
            Making = Label(pod, PodNames.Making),
            Sandbox = SandboxRecord.Read(pod.Metadata),
            CreatedAt = pod.Metadata.CreationTimestamp ?? default,
            DeletedAt = pod.Metadata.DeletionTimestamp,
            Status = StatusOf(pod, container),
            Reason = ReasonOf(pod),
            Address = IPAddress.TryParse(pod.Status?.PodIP, out var address) ? address : null,
            Incarnation = $"{pod.Status?.PodIP} {container?.ContainerID}",
        };
    }

    private static string Label(V1Pod pod, string name) => pod.Metadata.Labels?.TryGetValue(name, out var value) is true ? value : "";

    private static SandboxStatus StatusOf(V1Pod pod, V1ContainerStatus? container) => pod switch
    {
        { Metadata.DeletionTimestamp: not null } => SandboxStatus.Terminating,
        { Status.Phase: "Failed" or "Unknown" } => SandboxStatus.Failed,
        { Status.Phase: "Succeeded" } => SandboxStatus.Completed,
        _ => container?.State?.Running is null ? SandboxStatus.Starting : SandboxStatus.Running,
    };

    private static string? ReasonOf(V1Pod pod)
    {
        if (pod.Status?.Reason is { Length: > 0 } reason) return reason;
        var containers = (pod.Status?.InitContainerStatuses ?? []).Concat(pod.Status?.ContainerStatuses ?? []);
        return containers.Select(container => container.State?.Waiting?.Reason).FirstOrDefault(waiting => waiting is not null and not "PodInitializing" and not "ContainerCreating")
            ?? pod.Status?.Conditions?.FirstOrDefault(condition => condition is { Type: "PodScheduled", Status: "False" })?.Reason;
    }
}
