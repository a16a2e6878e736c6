using Invoke.Sandboxes.Kubernetes;
using Invoke.Sandboxes.Local;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Invoke.Sandboxes;

/// <summary>Adds the sandboxes that <c>Sandboxes:Driver</c> names: Local, the default, or Kubernetes.</summary>
public static class SandboxDriverExtensions
{
    private const string DriverKey = "Sandboxes:Driver";

    /// <summary>Adds <see cref="ISandboxDriver"/> and <see cref="ProcdClient"/>, for a process that keeps the sandboxes.</summary>
    public static IServiceCollection AddSandboxDriver(this IServiceCollection services, IConfiguration configuration) =>
        KindOf(configuration) is SandboxDriverKind.Local ? services.AddLocalSandboxes(configuration) : services.AddKubernetesSandboxes(configuration);

    /// <summary>Adds <see cref="ISandboxLocator"/> and <see cref="ProcdClient"/>, for a process that only calls sandboxes.</summary>
    public static IServiceCollection AddSandboxConnections(this IServiceCollection services, IConfiguration configuration) =>
        KindOf(configuration) is SandboxDriverKind.Local ? services.AddLocalSandboxConnections(configuration) : services.AddKubernetesSandboxConnections(configuration);

    // It decides which services there are, so it is read before there are any.
    private static SandboxDriverKind KindOf(IConfiguration configuration)
    {
        var text = configuration[DriverKey] is { Length: > 0 } set ? set : nameof(SandboxDriverKind.Local);
        return Enum.TryParse<SandboxDriverKind>(text, ignoreCase: true, out var kind) && Enum.IsDefined(kind)
            ? kind
            : throw new InvalidOperationException($"{DriverKey} must be Local or Kubernetes, not '{text}'");
    }
}
