using k8s;
using k8s.Exceptions;

namespace Invoke.Sandboxes.Kubernetes;

/// <summary>How this process reaches the cluster's API.</summary>
internal static class KubernetesConnection
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PingDelay = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan PingTimeout = TimeSpan.FromSeconds(10);

    /// <summary>A client for the named kubeconfig, or else for the cluster that this pod is in, or else for what kubectl would use.</summary>
    /// <exception cref="InvalidOperationException">There is no such cluster; the message says what to set.</exception>
    public static IKubernetes Open(KubernetesOptions options)
    {
        try
        {
            var configuration = options.Kubeconfig is { Length: > 0 } file ? KubernetesClientConfiguration.BuildConfigFromConfigFile(file)
                : KubernetesClientConfiguration.IsInCluster() ? KubernetesClientConfiguration.InClusterConfig()
                : KubernetesClientConfiguration.BuildConfigFromConfigFile(Environment.GetEnvironmentVariable("KUBECONFIG") is { Length: > 0 } usual ? usual : null);
            configuration.FirstMessageHandlerSetup = handler =>
            {
                // A connection that is silently gone is noticed by its pings; a watch may be quiet for long.
                handler.ConnectTimeout = ConnectTimeout;
                handler.KeepAlivePingDelay = PingDelay;
                handler.KeepAlivePingTimeout = PingTimeout;
            };
            return new k8s.Kubernetes(configuration);
        }
        catch (Exception e) when (e is KubeConfigException or IOException)
        {
            throw new InvalidOperationException($"Kubernetes:Kubeconfig: no cluster can be reached with it: {e.Message}", e);
        }
    }
}
