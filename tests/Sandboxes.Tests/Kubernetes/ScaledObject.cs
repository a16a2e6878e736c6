using k8s;
using k8s.Models;

namespace Invoke.Sandboxes.Tests.Kubernetes;

/// <summary>KEDA's ScaledObject, as far as it is used here.</summary>
internal sealed class ScaledObject : IKubernetesObject<V1ObjectMeta>
{
    public string ApiVersion { get; set; } = "";

    public string Kind { get; set; } = "";

    public V1ObjectMeta Metadata { get; set; } = new();

    public Scaling Spec { get; set; } = new();

    internal sealed class Scaling
    {
        public V1LocalObjectReference? ScaleTargetRef { get; set; }

        public int MinReplicaCount { get; set; }

        public int MaxReplicaCount { get; set; }

        public int PollingInterval { get; set; }

        public Advance? Advanced { get; set; }

        public IList<Trigger> Triggers { get; set; } = [];
    }

    internal sealed class Advance
    {
        public Autoscaler? HorizontalPodAutoscalerConfig { get; set; }
    }

    internal sealed class Autoscaler
    {
        public V2HorizontalPodAutoscalerBehavior? Behavior { get; set; }
    }

    internal sealed class Trigger
    {
        public string Type { get; set; } = "";

        public IDictionary<string, string> Metadata { get; set; } = new Dictionary<string, string>(StringComparer.Ordinal);

        public V1LocalObjectReference? AuthenticationRef { get; set; }
    }
}
