using System.ComponentModel.DataAnnotations;

namespace Invoke.Sandboxes.Kubernetes;

/// <summary>Sandboxes as pods (<c>Kubernetes:*</c>).</summary>
public sealed class KubernetesOptions
{
    /// <summary>The section of the settings.</summary>
    public const string Section = "Kubernetes";

    /// <summary>The namespace of the sandboxes' pods, and of nothing else. Default <c>invoke-sandboxes</c>.</summary>
    [Required]
    public string Namespace { get; set; } = "invoke-sandboxes";

    /// <summary>A kubeconfig file. Default: the pod's own service account, or outside a cluster what kubectl would use.</summary>
    public string? Kubeconfig { get; set; }

    /// <summary>A PEM file with the private P-256 key that signs calls to procd. Gateways and workers have the same one. Required.</summary>
    public string SigningKeyFile { get; set; } = "";

    /// <summary>A further public key that new sandboxes trust, base64 of its DER: the next one, while the signing key is replaced. Default none.</summary>
    public string? NextPublicKey { get; set; }

    /// <summary>The image with procd and python-runner, and with <c>cp</c>. Required in gateways.</summary>
    public string InitImage { get; set; } = "";

    /// <summary>A JSON file that maps template names to templates. Required in gateways.</summary>
    public string TemplatesFile { get; set; } = "";

    /// <summary>How long a claim waits for procd, 1 s to 60 s. Default 60 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>A pod that has not started after so long counts as failed, 10 s to 1 h. Default 5 min.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "01:00:00")]
    public TimeSpan PendingTimeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a failed sandbox is still told of before its pod is deleted, 1 s to 7 days. Default 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan FailedRetention { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How often expired sandboxes are looked for and pools are filled, 0.1 s to 1 h. Default 2 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan ReapInterval { get; set; } = TimeSpan.FromSeconds(2);
}
