using System.Collections.Concurrent;
using Invoke.Contracts.Errors;
using Invoke.Contracts.Sandboxes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Invoke.Sandboxes.Kubernetes;

/// <summary>Sandboxes as pods: the pod is the sandbox, its labels and annotations are the record.</summary>
internal sealed class KubernetesSandboxDriver(
    PodApi api, PodCache cache, WarmPool pool, SandboxReadiness readiness, SandboxTemplates templates, ClaimMetrics metrics,
    IOptions<KubernetesOptions> options, TimeProvider clock, ILogger<KubernetesSandboxDriver> logger)
    : ISandboxDriver
{
    /// <summary>How long a deleted sandbox's processes have to end by themselves.</summary>
    private const int DeleteGraceSeconds = 1;

    /// <summary>How much later than its node should have let it go a pod counts as stuck.</summary>
    private static readonly TimeSpan StuckAfter = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan RefreshTimeout = TimeSpan.FromSeconds(2);

    // Pods of which it is not known whether they were made, and that nobody will ever use.
    private readonly ConcurrentDictionary<string, byte> _abandoned = new(StringComparer.Ordinal);

    // Sandboxes whose pod is looked at anew before it is next believed: the watch may be behind what their callers have seen.
    private readonly ConcurrentDictionary<string, byte> _doubted = new(StringComparer.Ordinal);

    private DateTime Now => clock.GetUtcNow().UtcDateTime;

    public async Task<Sandbox> ClaimAsync(SandboxClaim claim, CancellationToken cancellationToken)
    {
        if (!templates.TryGet(claim.Template, out var template))
            throw new ApiException(ErrorCode.BadRequest, $"template '{claim.Template}' does not exist; there is {string.Join(", ", templates.All.Keys.Select(name => $"'{name}'"))}");

        claim = claim with { Config = template.With(claim.Config) };
        var started = clock.GetTimestamp();
        var pooled = await pool.TakeAsync(claim, cancellationToken);
        var pod = pooled ?? await CreateAsync(claim, template, cancellationToken);
        using var patience = new CancellationTokenSource(options.Value.StartTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            pod = await readiness.EnsureAsync(pod.Name, either.Token);
            metrics.Claimed(pooled is not null, clock.GetElapsedTime(started));
            Log.Claimed(logger, pod.Sandbox!.Id, claim.Template, pooled is null ? "new" : "pool", clock.GetElapsedTime(started).TotalMilliseconds);
            return View(pod)!;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return pod.Sandbox! with { Status = SandboxStatus.Starting };
        }
        catch
        {
            // A sandbox that could not be started, or that nobody waited for, is not left behind.
            if (cache.Find(pod.Name) is { IsHopeless: true } hopeless) Log.DoesNotStart(logger, PodNames.SandboxOf(pod.Name), hopeless.Reason);
            _abandoned[pod.Name] = 0;
            throw;
        }
    }

    public async Task<Sandbox?> GetAsync(string sandboxId, CancellationToken cancellationToken) => View(await FindAsync(sandboxId, cancellationToken));

    public Task<IReadOnlyList<Sandbox>> ListAsync(string teamId, CancellationToken cancellationToken)
    {
        IReadOnlyList<Sandbox> sandboxes =
        [
            .. cache.All.Where(pod => pod.Sandbox?.TeamId == teamId).Select(pod => View(pod)!)
                .OrderByDescending(sandbox => sandbox.ClaimedAt).ThenBy(sandbox => sandbox.Id, StringComparer.Ordinal),
        ];
        return Task.FromResult(sandboxes);
    }

    public async Task<Sandbox> UpdateAsync(string sandboxId, Func<Sandbox, Sandbox> change, CancellationToken cancellationToken)
    {
        var pod = await FindAsync(sandboxId, cancellationToken);
        while (pod is { Sandbox: { } current, DeletedAt: null })
        {
            var changed = change(current) with { UpdatedAt = Now };
            if (await api.PatchAsync(pod, changed, cancellationToken) is { } patched) return View(cache.Apply(patched)) ?? throw NotFound();
            pod = await FetchAsync(sandboxId, cancellationToken);
        }

        throw NotFound();
    }

    public void Doubt(string sandboxId)
    {
        readiness.Doubt(PodNames.PodOf(sandboxId));
        _doubted[sandboxId] = 0;
    }

    public async Task<bool> DeleteAsync(string sandboxId, CancellationToken cancellationToken)
    {
        if (await FindAsync(sandboxId, cancellationToken) is not { Sandbox: not null } pod) return false;
        if (!await api.DeleteAsync(pod.Name, DeleteGraceSeconds, unchangedSince: null, cancellationToken)) return false;
        Log.Deleted(logger, sandboxId);
        return true;
    }

    public async Task<ProcdEndpoint> LocateAsync(string sandboxId, CancellationToken cancellationToken)
    {
        if (await FindAsync(sandboxId, cancellationToken) is not { Sandbox: not null } pod) throw NotFound();

        // What still runs in a pod that is going away can be asked for and cancelled; procd itself takes nothing new.
        if (readiness.IsReady(pod) || pod is { DeletedAt: not null, Address: not null }) return pod.Endpoint;
        return (await readiness.EnsureAsync(pod.Name, cancellationToken)).Endpoint;
    }

    /// <summary>Deletes what has expired, has failed for long, is stuck, or was never to be.</summary>
    public async Task ReapAsync(CancellationToken cancellationToken)
    {
        foreach (var name in _abandoned.Keys)
        {
            await api.DeleteAsync(name, DeleteGraceSeconds, unchangedSince: null, cancellationToken);
            _abandoned.TryRemove(name, out _);
        }

        foreach (var pod in cache.All.ToList())
        {
            if (pod.DeletedAt is { } gone)
            {
                if (Now - gone <= StuckAfter) continue;
                Log.Stuck(logger, pod.Name);
                await api.DeleteAsync(pod.Name, graceSeconds: 0, unchangedSince: null, cancellationToken);
            }
            else if (View(pod) is { } sandbox)
            {
                await ReapAsync(pod, sandbox, cancellationToken);
            }
        }

        readiness.Sweep();
    }

    private async Task ReapAsync(SandboxPod pod, Sandbox sandbox, CancellationToken cancellationToken)
    {
        var expired = IsPast(sandbox.ExpiresAt) || IsPast(sandbox.HardExpiresAt);
        var failedLong = sandbox.Status is SandboxStatus.Failed or SandboxStatus.Completed && Now - sandbox.ClaimedAt > options.Value.PendingTimeout + options.Value.FailedRetention;
        if (!expired && !failedLong) return;

        // As it was seen: one that was refreshed in the meantime lives on.
        if (!await api.DeleteAsync(pod.Name, DeleteGraceSeconds, pod.Version, cancellationToken)) return;
        if (expired) Log.Expired(logger, sandbox.Id);
        else Log.FailedLong(logger, sandbox.Id, pod.Reason);
    }

    private bool IsPast(DateTime at) => at != default && at <= Now;

    private async Task<SandboxPod> CreateAsync(SandboxClaim claim, SandboxTemplate template, CancellationToken cancellationToken)
    {
        var pod = pool.Build(claim.Template, template);
        var record = SandboxRecord.Of(claim, pod.Metadata.Name, Now);
        foreach (var (name, value) in SandboxRecord.Labels(record)) pod.Metadata.Labels[name] = value;
        pod.Metadata.Annotations = SandboxRecord.Annotations(record);
        try
        {
            return cache.Apply(await api.CreateAsync(pod, cancellationToken)) ?? throw NotFound();
        }
        catch (Exception e) when (e is OperationCanceledException or ApiException { Error.Code: ErrorCode.StoreUnavailable })
        {
            // It may have been made all the same.
            _abandoned[pod.Metadata.Name] = 0;
            throw;
        }
    }

    private async Task<SandboxPod?> FindAsync(string sandboxId, CancellationToken cancellationToken)
    {
        if (!SandboxId.IsValid(sandboxId)) return null;

        // Another gateway may have made it a moment ago, before the watch told.
        if (cache.Find(PodNames.PodOf(sandboxId)) is not { } known) return await FetchAsync(sandboxId, cancellationToken);
        if (!_doubted.TryRemove(sandboxId, out _)) return known;
        using var patience = new CancellationTokenSource(RefreshTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            return await FetchAsync(sandboxId, either.Token);
        }
        catch (Exception e) when (e is ApiException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            // Without the API, what is known is the best there is.
            return known;
        }
    }

    private async Task<SandboxPod?> FetchAsync(string sandboxId, CancellationToken cancellationToken)
    {
        var name = PodNames.PodOf(sandboxId);
        if (await api.GetAsync(name, cancellationToken) is { } seen) return cache.Apply(seen);
        if (cache.Find(name) is not null) cache.Remove(name);
        return null;
    }

    private Sandbox? View(SandboxPod? pod) => pod?.View(Now, options.Value.PendingTimeout);

    private static ApiException NotFound() => new(ErrorCode.NotFound, "there is no such sandbox");
}
