using Invoke.Tests;
using k8s;
using k8s.Models;

namespace Invoke.Kubernetes.Tests;

/// <summary>What Invoke needs beside it, as a pod.</summary>
internal static class Peer
{
    /// <summary>Starts it and returns its address; it may not answer yet.</summary>
    public static async Task<string> StartAsync(IKubernetes client, string name, string image, params IEnumerable<(string Name, string Value)> environment)
    {
        await client.CoreV1.CreateNamespacedPodAsync(
            new V1Pod
            {
                Metadata = new V1ObjectMeta { Name = name },
                Spec = new V1PodSpec
                {
                    TerminationGracePeriodSeconds = 1,
                    Containers =
                    [
                        new V1Container { Name = name, Image = image, ImagePullPolicy = "IfNotPresent", Env = [.. environment.Select(variable => new V1EnvVar { Name = variable.Name, Value = variable.Value })] },
                    ],
                },
            },
            Cluster.Platform);
        string? address = null;
        await Wait.UntilAsync(
            async () => (address = (await client.CoreV1.ReadNamespacedPodAsync(name, Cluster.Platform)).Status.PodIP) is not null,
            $"{name} runs", CancellationToken.None, Cluster.Patience);
        return address!;
    }
}
