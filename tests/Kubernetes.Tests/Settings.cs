namespace Invoke.Kubernetes.Tests;

/// <summary>What <c>make test-k8s</c> is told of the cluster, by environment variables. The nodes have the images, or can pull them.</summary>
internal static class Settings
{
    public static string GatewayImage => Get("INVOKE_TEST_GATEWAY_IMAGE", "invoke-gateway:test");

    public static string WorkerImage => Get("INVOKE_TEST_WORKER_IMAGE", "invoke-worker:test");

    public static string InitImage => Get("INVOKE_TEST_INIT_IMAGE", "invoke-sandbox-init:test");

    /// <summary>Any image with python3.</summary>
    public static string PythonImage => Get("INVOKE_TEST_PYTHON_IMAGE", "python:3.13-slim");

    /// <summary>Any image without python3.</summary>
    public static string BareImage => Get("INVOKE_TEST_BARE_IMAGE", "debian:12-slim");

    /// <summary>RabbitMQ with its management, as the official image is.</summary>
    public static string BrokerImage => Get("INVOKE_TEST_RABBITMQ_IMAGE", "rabbitmq:4-management");

    /// <summary>PostgreSQL, as the official image is.</summary>
    public static string StoreImage => Get("INVOKE_TEST_POSTGRES_IMAGE", "postgres:17");

    /// <summary>The address of this machine that the cluster's pods can reach; by default that of docker0.</summary>
    public static string? HostAddress => Environment.GetEnvironmentVariable("INVOKE_TEST_HOST");

    private static string Get(string name, string otherwise) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } set ? set : otherwise;
}
