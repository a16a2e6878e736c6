using Invoke.Contracts.Errors;

namespace Invoke.Sandboxes;

/// <summary>Finds the procd of a sandbox: all that a worker needs to know of sandboxes.</summary>
public interface ISandboxLocator
{
    /// <summary>Where the sandbox's procd listens; starts it where that is this process's part.</summary>
    /// <exception cref="ApiException"><see cref="ErrorCode.NotFound"/>, <see cref="ErrorCode.SandboxUnavailable"/>.</exception>
    Task<ProcdEndpoint> LocateAsync(string sandboxId, CancellationToken cancellationToken);
}
