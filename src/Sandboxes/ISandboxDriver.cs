using Invoke.Contracts.Errors;
using Invoke.Contracts.Sandboxes;

namespace Invoke.Sandboxes;

/// <summary>Makes, keeps and finds sandboxes. The state of record is the driver's own.</summary>
public interface ISandboxDriver : ISandboxLocator
{
    /// <summary>Makes a sandbox and waits until its procd is ready, at most 60 s; after that it is still <see cref="SandboxStatus.Starting"/>.</summary>
    /// <exception cref="ApiException"><see cref="ErrorCode.BadRequest"/> for an unknown template or a bad configuration, <see cref="ErrorCode.TooManyRequests"/> over the quota.</exception>
    Task<Sandbox> ClaimAsync(SandboxClaim claim, CancellationToken cancellationToken);

    /// <summary>The sandbox of that id, whatever team it belongs to; null if there is none.</summary>
    Task<Sandbox?> GetAsync(string sandboxId, CancellationToken cancellationToken);

    /// <summary>All sandboxes of the team, newest first.</summary>
    Task<IReadOnlyList<Sandbox>> ListAsync(string teamId, CancellationToken cancellationToken);

    /// <summary>Replaces the sandbox's record by what <paramref name="change"/> makes of it, so that no other change is lost.</summary>
    /// <param name="sandboxId">The sandbox.</param>
    /// <param name="change">Pure: it may be called more than once.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ApiException"><see cref="ErrorCode.NotFound"/>.</exception>
    Task<Sandbox> UpdateAsync(string sandboxId, Func<Sandbox, Sandbox> change, CancellationToken cancellationToken);

    /// <summary>A call to the sandbox's procd failed: what is known of it may be out of date, and the next <see cref="ISandboxLocator.LocateAsync"/> makes sure.</summary>
    void Doubt(string sandboxId);

    /// <summary>Ends the sandbox with all that runs in it and deletes its files; false if there is none of that id.</summary>
    Task<bool> DeleteAsync(string sandboxId, CancellationToken cancellationToken);
}
