using k8s;
using k8s.Models;

namespace Invoke.Sandboxes.Tests.Kubernetes;

/// <summary>KEDA's TriggerAuthentication, as far as it is used here.</summary>
internal sealed class TriggerAuthentication : IKubernetesObject<V1ObjectMeta>
{
    public string ApiVersion { get; set; } = "";

    public string Kind { get; set; } = "";

    public V1ObjectMeta Metadata { get; set; } = new();

    public Sources Spec { get; set; } = new();

    internal sealed class Sources
    {
        public IList<FromSecret> SecretTargetRef { get; set; } = [];
    }

    internal sealed class FromSecret
    {
        public string Parameter { get; set; } = "";

        public string Name { get; set; } = "";

        public string Key { get; set; } = "";
    }
}
