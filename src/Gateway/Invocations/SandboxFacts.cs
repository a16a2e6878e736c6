using System.Collections.Concurrent;
using Invoke.Contracts.Procd;
using Invoke.Contracts.Sandboxes;
using Invoke.Sandboxes;

namespace Invoke.Gateway.Invocations;

/// <summary>Remembers for two seconds what the driver says of sandboxes, so that whoever holds the store need not ask it.</summary>
internal sealed class SandboxFacts(ISandboxDriver driver, TimeProvider clock)
{
    private const int MaxKept = 10_000;
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(2);
    private static readonly SandboxFact Gone = new(IsGone: true, "", 0);

    private readonly ConcurrentDictionary<string, (SandboxFact Fact, long LearnedAt)> _known = new(StringComparer.Ordinal);

    /// <summary>What is known; null if nothing, or nothing fresh.</summary>
    public SandboxFact? Find(string sandboxId) =>
        _known.TryGetValue(sandboxId, out var known) && clock.GetElapsedTime(known.LearnedAt) < Lifetime ? known.Fact : null;

    /// <summary>Asks the driver.</summary>
    public async Task<SandboxFact> LearnAsync(string sandboxId, CancellationToken cancellationToken)
    {
        var learnedAt = clock.GetTimestamp();
        var fact = await driver.GetAsync(sandboxId, cancellationToken) is { } sandbox && sandbox.Status is SandboxStatus.Starting or SandboxStatus.Running
            ? new SandboxFact(IsGone: false, sandbox.TeamId, sandbox.Config.MaxConcurrency ?? ProcdConfig.DefaultMaxConcurrency)
            : Gone;
        if (_known.Count >= MaxKept) _known.Clear();
        _known[sandboxId] = (fact, learnedAt);
        return fact;
    }
}
