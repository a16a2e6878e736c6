using System.Security.Cryptography;
using System.Text.Json;

namespace Invoke.Sandboxes.Kubernetes;

/// <summary>What every sandbox's pod is made with, whatever its template.</summary>
/// <param name="Namespace">Where the pods are.</param>
/// <param name="InitImage">The image with procd and python-runner.</param>
/// <param name="PublicKeys">The platform's public keys as procd takes them: base64 of the DER, comma between two.</param>
internal sealed record PodMaking(string Namespace, string InitImage, string PublicKeys)
{
    /// <summary>The hash of all that goes into a pod of the template, as the value of a label.</summary>
    public string HashOf(string name, SandboxTemplate template)
    {
        // What is in the pod, and not the template's text: a new pool size is no reason to make its pods anew.
        var pod = SandboxPodBuilder.Build(this, "sb-0", name, template, hash: "");
        return Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(pod)))[..16];
    }
}
