using System.Text.Json;
using k8s;
using k8s.Models;

namespace Invoke.Kubernetes.Tests;

/// <summary>deploy/k8s/base as it is applied here: other images, templates of this test, and a way to the API that can be cut.</summary>
internal static class Manifests
{
    private const string AccountPath = "/var/run/secrets/kubernetes.io/serviceaccount";

    public static async Task ApplyAsync(Uri api, IDictionary<string, object> templates)
    {
        var objects = KubernetesYaml.LoadAllFromString(await Kubectl.RunAsync("kustomize", "deploy/k8s/base"), strict: true);
        foreach (var one in objects) Adapt(one, api, templates);
        await Kubectl.FeedAsync(KubernetesYaml.SerializeAll(objects), "apply", "-f", "-");
    }

    private static void Adapt(object one, Uri api, IDictionary<string, object> templates)
    {
        if (one is V1ConfigMap map) map.Data["templates.json"] = JsonSerializer.Serialize(templates);
        if (one is not V1Deployment deployment) return;
        var pod = deployment.Spec.Template.Spec;
        var container = pod.Containers[0];
        container.Image = container.Name == "gateway" ? Settings.GatewayImage : Settings.WorkerImage;
        foreach (var variable in container.Env.Where(variable => variable.Name == "Kubernetes__InitImage")) variable.Value = Settings.InitImage;

        // Room for all on a small node.
        container.Resources.Requests["cpu"] = new ResourceQuantity("20m");
        // What every pod has by itself in a cluster with service addresses and a root certificate: here both are the bridge's.
        container.Env.Add(new V1EnvVar { Name = "KUBERNETES_SERVICE_HOST", Value = api.Host });
        container.Env.Add(new V1EnvVar { Name = "KUBERNETES_SERVICE_PORT", Value = $"{api.Port}" });
        container.VolumeMounts.Add(new V1VolumeMount { Name = "account", MountPath = AccountPath, ReadOnlyProperty = true });
        pod.Volumes.Add(new V1Volume
        {
            Name = "account",
            Projected = new V1ProjectedVolumeSource
            {
                Sources =
                [
                    new V1VolumeProjection { ServiceAccountToken = new V1ServiceAccountTokenProjection { Path = "token", ExpirationSeconds = 3600 } },
                    new V1VolumeProjection { Secret = new V1SecretProjection { Name = Cluster.AuthoritySecret } },
                    new V1VolumeProjection
                    {
                        DownwardAPI = new V1DownwardAPIProjection
                        {
                            Items = [new V1DownwardAPIVolumeFile { Path = "namespace", FieldRef = new V1ObjectFieldSelector { FieldPath = "metadata.namespace" } }],
                        },
                    },
                ],
            },
        });
    }
}
