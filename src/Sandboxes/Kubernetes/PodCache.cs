using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using k8s.Models;

namespace Invoke.Sandboxes.Kubernetes;

/// <summary>The sandboxes' pods as they were last seen. The watch fills it, and so do this process's own changes, which it would bring later.</summary>
internal sealed class PodCache(ILogger<PodCache> logger)
{
    private const int MaxGone = 10_000;

    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<string, SandboxPod> _pods = new(StringComparer.Ordinal);

    // A pod's name is never used again: what was deleted does not come back by an answer that was on its way.
    private readonly HashSet<string> _gone = new(StringComparer.Ordinal);
    private readonly Queue<string> _goneOrder = new();

    private TaskCompletionSource _changed = NewSignal();

    /// <summary>All pods.</summary>
    public IEnumerable<SandboxPod> All => _pods.Values;

    /// <summary>Ends when anything has changed after it was taken.</summary>
    public Task Changed
    {
        get
        {
            lock (_gate) return _changed.Task;
        }
    }

    public SandboxPod? Find(string podName) => _pods.GetValueOrDefault(podName);

    /// <summary>Takes what was seen, unless something newer was; returns the newest.</summary>
    public SandboxPod? Apply(V1Pod seen)
    {
        if (Read(seen) is not { } pod) return null;
        lock (_gate)
        {
            if (_gone.Contains(pod.Name)) return null;
            if (_pods.TryGetValue(pod.Name, out var known) && known.Order >= pod.Order) return known;
            _pods[pod.Name] = pod;
            Signal();
            return pod;
        }
    }

    /// <summary>The pod is no more.</summary>
    public void Remove(string podName)
    {
        lock (_gate)
        {
            Forget(podName);
            Signal();
        }
    }

    /// <summary>Takes a whole list for the truth of its moment.</summary>
    public void Replace(IReadOnlyCollection<V1Pod> list, string version)
    {
        var order = SandboxPod.OrderOf(version);
        var listed = list.Select(pod => pod.Metadata.Name).ToHashSet(StringComparer.Ordinal);
        lock (_gate)
        {
            // What is newer than the list was made after it.
            foreach (var pod in _pods.Values.Where(pod => !listed.Contains(pod.Name) && pod.Order <= order)) Forget(pod.Name);
        }

        foreach (var pod in list) Apply(pod);
        lock (_gate) Signal();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private SandboxPod? Read(V1Pod pod)
    {
        try
        {
            return SandboxPod.Of(pod);
        }
        catch (FormatException e)
        {
            // Somebody else's hand: such a pod is nobody's sandbox.
            Log.UnreadablePod(logger, pod.Metadata.Name, e);
            return null;
        }
    }

    private void Forget(string podName)
    {
        _pods.TryRemove(podName, out _);
        if (!_gone.Add(podName)) return;
        _goneOrder.Enqueue(podName);
        if (_goneOrder.Count > MaxGone) _gone.Remove(_goneOrder.Dequeue());
    }

    private void Signal()
    {
        _changed.TrySetResult();
        _changed = NewSignal();
    }
}
