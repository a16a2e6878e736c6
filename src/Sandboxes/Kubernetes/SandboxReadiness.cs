using System.Collections.Concurrent;
using Invoke.Contracts.Errors;
using Invoke.Contracts.Sandboxes;
using Microsoft.Extensions.Logging;

namespace Invoke.Sandboxes.Kubernetes;

/// <summary>
/// Sees to it that a sandbox's procd has its configuration before it is called. kubelet starts procd anew in its place when it
/// ends, and the new one has forgotten it.
/// </summary>
internal sealed class SandboxReadiness(PodCache cache, ProcdClient procd, TimeProvider clock, ILogger<SandboxReadiness> logger)
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan AskTimeout = TimeSpan.FromSeconds(5);

    // The procd of each sandbox that was told its configuration, and who is about to.
    private readonly ConcurrentDictionary<string, string> _configured = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _gates = new(StringComparer.Ordinal);

    /// <summary>Whether the procd that was last seen in the pod has its configuration.</summary>
    public bool IsReady(SandboxPod pod) => pod.IsUp && _configured.TryGetValue(pod.Name, out var incarnation) && incarnation == pod.Incarnation;

    /// <summary>What is known of the sandbox may be wrong: it is asked again.</summary>
    public void Doubt(string podName) => _configured.TryRemove(podName, out _);

    /// <summary>Forgets the sandboxes that are no more.</summary>
    public void Sweep()
    {
        foreach (var name in _gates.Keys.Where(name => cache.Find(name) is null))
        {
            _configured.TryRemove(name, out _);
            _gates.TryRemove(name, out _);
        }
    }

    /// <summary>Waits until the sandbox's procd is up and has its configuration.</summary>
    /// <exception cref="ApiException"><see cref="ErrorCode.SandboxUnavailable"/>: waiting does not help; <see cref="ErrorCode.NotFound"/>: it is no more.</exception>
    public async Task<SandboxPod> EnsureAsync(string podName, CancellationToken cancellationToken)
    {
        var gate = _gates.GetOrAdd(podName, _ => new SemaphoreSlim(1));
        await gate.WaitAsync(cancellationToken);
        try
        {
            return await ConfigureAsync(podName, cancellationToken);
        }
        finally
        {
            gate.Release();
        }
    }

    private async Task<SandboxPod> ConfigureAsync(string podName, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        while (true)
        {
            var changed = cache.Changed;
            var pod = cache.Find(podName) ?? throw new ApiException(ErrorCode.NotFound, "there is no such sandbox");
            if (IsReady(pod)) return pod;
            if (pod.DeletedAt is not null || pod.IsHopeless) throw Unavailable(pod);
            if (pod.IsUp && await TryConfigureAsync(pod, cancellationToken))
            {
                _configured[podName] = pod.Incarnation;
                Log.Configured(logger, pod.Endpoint.SandboxId, clock.GetElapsedTime(started).TotalMilliseconds);
                return pod;
            }

            // Whether it is up is known soonest by asking; where it is, only the watch tells.
            if (pod.IsUp) await Task.Delay(Poll, clock, cancellationToken);
            else await changed.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Says why a sandbox that should run does not.</summary>
    public static ApiException Unavailable(SandboxPod pod) => new(ErrorCode.SandboxUnavailable, pod switch
    {
        { DeletedAt: not null } => "the sandbox is being deleted; nothing ran",
        { Status: SandboxStatus.Failed or SandboxStatus.Completed } => $"the sandbox has failed ({pod.Reason ?? "its pod ended"}); claim another one",
        { Reason: { } reason } => $"the sandbox does not start: {reason}",
        _ => "the sandbox has not started yet; nothing ran",
    });

    private async Task<bool> TryConfigureAsync(SandboxPod pod, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(AskTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await procd.ConfigureAsync(pod.Endpoint, (pod.Sandbox ?? throw new InvalidOperationException("Nobody has claimed this pod")).ProcdConfig(), either.Token);
            return true;
        }
        catch (ApiException e) when (e.Error.Code is ErrorCode.SandboxUnavailable or ErrorCode.SandboxLost or ErrorCode.Draining or ErrorCode.Unauthorized)
        {
            // Not up yet, or another pod has its address by now, which the watch is about to tell.
            return false;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
