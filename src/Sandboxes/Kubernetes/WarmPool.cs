using Invoke.Contracts.Errors;
using Invoke.Contracts.Sandboxes;
using Microsoft.Extensions.Logging;

namespace Invoke.Sandboxes.Kubernetes;

/// <summary>
/// Keeps pods ready that nobody has claimed, and hands them out. A claim is a patch of exactly the pod that was seen, so that two
/// claims never get one pod, whatever gateways make them.
/// </summary>
internal sealed class WarmPool(PodApi api, PodCache cache, PodWatch watch, PodMaking making, SandboxTemplates templates, TimeProvider clock, ILogger<WarmPool> logger)
{
    /// <summary>How many pods are made in one go, so that a large pool does not crowd out the claims.</summary>
    private const int MaxAtOnce = 8;

    private readonly Dictionary<string, string> _makings = templates.All.ToDictionary(pair => pair.Key, pair => making.HashOf(pair.Key, pair.Value), StringComparer.Ordinal);

    /// <summary>A new pod of the template, made as all are.</summary>
    public k8s.Models.V1Pod Build(string templateName, SandboxTemplate template) =>
        SandboxPodBuilder.Build(making, PodNames.PodOf(SandboxId.Create()), templateName, template, _makings[templateName]);

    /// <summary>Claims a pod that is ready; null if there is none.</summary>
    /// <exception cref="ApiException"><see cref="ErrorCode.StoreUnavailable"/>.</exception>
    public async Task<SandboxPod?> TakeAsync(SandboxClaim claim, CancellationToken cancellationToken)
    {
        var ready = PooledOf(claim.Template).Where(pod => pod.IsUp).ToArray();
        Random.Shared.Shuffle(ready);
        foreach (var pod in ready)
        {
            if (await TryTakeAsync(pod, claim, cancellationToken) is { } taken) return taken;
        }

        return null;
    }

    /// <summary>Makes what is missing in the pools, and deletes what is too much, of an old making, or has failed.</summary>
    public async Task FillAsync(CancellationToken cancellationToken)
    {
        // With an old view, pods that are there would be made again.
        if (watch.Trouble is not null) return;
        foreach (var old in cache.All.Where(pod => IsPooled(pod) && !IsUsable(pod)).ToList())
            await DropAsync(old, cancellationToken);
        foreach (var (name, template) in templates.All)
        {
            try
            {
                await FillAsync(name, template, cancellationToken);
            }
            catch (ApiException e)
            {
                Log.PoolNotFilled(logger, name, e.Message);
            }
        }
    }

    private async Task FillAsync(string name, SandboxTemplate template, CancellationToken cancellationToken)
    {
        var pods = PooledOf(name).ToList();

        // In an order that all gateways see alike, so that they agree on what is too much.
        var surplus = pods.OrderByDescending(pod => pod.IsUp).ThenBy(pod => pod.CreatedAt).ThenBy(pod => pod.Name, StringComparer.Ordinal).Skip(template.Pool).ToList();
        foreach (var pod in surplus) await DropAsync(pod, cancellationToken);

        var missing = Math.Clamp(template.Pool - pods.Count, 0, MaxAtOnce);
        for (var made = 0; made < missing; made++) cache.Apply(await api.CreateAsync(Build(name, template), cancellationToken));
        if (missing + surplus.Count > 0) Log.PoolChanged(logger, name, missing, surplus.Count, template.Pool);
    }

    private static bool IsPooled(SandboxPod pod) => pod.Sandbox is null && pod.DeletedAt is null;

    // One whose image cannot be pulled stays: a new one could not either.
    private bool IsUsable(SandboxPod pod) =>
        _makings.TryGetValue(pod.Template, out var hash) && hash == pod.Making && pod.Status is (SandboxStatus.Starting or SandboxStatus.Running);

    private IEnumerable<SandboxPod> PooledOf(string template) => cache.All.Where(pod => pod.Template == template && IsPooled(pod) && IsUsable(pod));

    private Task<bool> DropAsync(SandboxPod pod, CancellationToken cancellationToken) =>
        api.DeleteAsync(pod.Name, graceSeconds: 1, unchangedSince: pod.Version, cancellationToken);

    private async Task<SandboxPod?> TryTakeAsync(SandboxPod? pod, SandboxClaim claim, CancellationToken cancellationToken)
    {
        while (pod is not null && IsPooled(pod))
        {
            var record = SandboxRecord.Of(claim, pod.Name, clock.GetUtcNow().UtcDateTime);
            if (await api.PatchAsync(pod, record, cancellationToken) is { } taken) return cache.Apply(taken);

            // Somebody else has it, or it was only its node that wrote something on it.
            pod = await api.GetAsync(pod.Name, cancellationToken) is { } seen ? cache.Apply(seen) : null;
        }

        return null;
    }
}
