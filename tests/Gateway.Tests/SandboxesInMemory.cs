using System.Collections.Concurrent;
using System.Net.Sockets;
using Invoke.Contracts.Errors;
using Invoke.Contracts.Sandboxes;
using Invoke.Sandboxes;

namespace Invoke.Gateway.Tests;

/// <summary>Sandboxes that are records and nothing more: what the gateway says of them needs no process. Calls to their procd find nobody.</summary>
internal sealed class SandboxesInMemory : ISandboxDriver
{
    private readonly ConcurrentDictionary<string, Sandbox> _all = new(StringComparer.Ordinal);
    private int _count;

    /// <summary>What it answers in place of any sandbox.</summary>
    public ApiException? Trouble { get; set; }

    public Task<Sandbox> ClaimAsync(SandboxClaim claim, CancellationToken cancellationToken)
    {
        var id = $"sb_{Interlocked.Increment(ref _count):d12}";
        return Task.FromResult(_all[id] = new Sandbox
        {
            Id = id,
            Template = claim.Template,
            TeamId = claim.TeamId,
            UserId = claim.UserId,
            PodName = id.Replace('_', '-'),
            Status = SandboxStatus.Running,
            Config = claim.Config,
            ClaimedAt = DateTime.UnixEpoch,
            UpdatedAt = DateTime.UnixEpoch,
        });
    }

    public Task<Sandbox?> GetAsync(string sandboxId, CancellationToken cancellationToken) =>
        Trouble is null ? Task.FromResult(_all.GetValueOrDefault(sandboxId)) : Task.FromException<Sandbox?>(Trouble);

    public Task<IReadOnlyList<Sandbox>> ListAsync(string teamId, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Sandbox>>([.. _all.Values.Where(sandbox => sandbox.TeamId == teamId)]);

    public Task<Sandbox> UpdateAsync(string sandboxId, Func<Sandbox, Sandbox> change, CancellationToken cancellationToken) =>
        Task.FromResult(_all[sandboxId] = change(_all[sandboxId]));

    public Task<bool> DeleteAsync(string sandboxId, CancellationToken cancellationToken) => Task.FromResult(_all.TryRemove(sandboxId, out _));

    public void Doubt(string sandboxId)
    {
    }

    public Task<ProcdEndpoint> LocateAsync(string sandboxId, CancellationToken cancellationToken) => Trouble is not null
        ? Task.FromException<ProcdEndpoint>(Trouble)
        : Task.FromResult(new ProcdEndpoint(sandboxId, new UnixDomainSocketEndPoint("/nobody/listens/here")));
}
