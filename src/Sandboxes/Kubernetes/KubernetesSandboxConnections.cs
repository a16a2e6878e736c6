using Invoke.Contracts.Errors;

namespace Invoke.Sandboxes.Kubernetes;

/// <summary>The sandboxes as a worker sees them: it connects, and nothing else. The gateway mends what refuses connections here.</summary>
internal sealed class KubernetesSandboxConnections(PodApi api, PodCache cache) : ISandboxLocator
{
    public async Task<ProcdEndpoint> LocateAsync(string sandboxId, CancellationToken cancellationToken)
    {
        if (!SandboxId.IsValid(sandboxId)) throw NotFound();
        var name = PodNames.PodOf(sandboxId);

        // A message can be faster than the watch.
        var pod = cache.Find(name) is { Address: not null } known ? known
            : await api.GetAsync(name, cancellationToken) is { } seen ? cache.Apply(seen) : null;
        if (pod?.Sandbox is null) throw NotFound();
        return pod.Address is null || pod.IsHopeless ? throw SandboxReadiness.Unavailable(pod) : pod.Endpoint;
    }

    private static ApiException NotFound() => new(ErrorCode.NotFound, "there is no such sandbox");
}
