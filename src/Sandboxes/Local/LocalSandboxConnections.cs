using Invoke.Contracts.Errors;

namespace Invoke.Sandboxes.Local;

/// <summary>
/// The sandboxes of this machine as a worker sees them: it connects, and nothing else. Starting, stopping and deleting are the
/// gateway's, which mends what refuses connections here.
/// </summary>
internal sealed class LocalSandboxConnections(LocalPaths paths) : ISandboxLocator
{
    public Task<ProcdEndpoint> LocateAsync(string sandboxId, CancellationToken cancellationToken)
    {
        if (!SandboxId.IsValid(sandboxId) || paths.Of(sandboxId) is not { Exists: true } directory)
            throw SandboxDirectory.NotFound();
        return File.Exists(directory.Socket)
            ? Task.FromResult(directory.Endpoint)
            : throw new ApiException(ErrorCode.SandboxUnavailable, "the sandbox's procd is not started; nothing ran");
    }
}
