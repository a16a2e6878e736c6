using Invoke.Contracts.Errors;
using Invoke.Sandboxes;

namespace Invoke.Gateway.Batches;

/// <summary>Knows of the sandboxes that an upload has named whether they are the team's; each is asked for once.</summary>
internal sealed class LineSandboxes(ISandboxDriver driver, string teamId)
{
    private readonly Dictionary<string, bool> _known = new(StringComparer.Ordinal);

    /// <exception cref="ApiException"><see cref="ErrorCode.NotFound"/>, the same for one that is not there and for another team's.</exception>
    public async ValueTask RequireAsync(string sandboxId, CancellationToken cancellationToken)
    {
        if (!_known.TryGetValue(sandboxId, out var isOurs))
        {
            // Checked before any driver sees it: an id becomes a directory's or a pod's name.
            isOurs = SandboxId.IsValid(sandboxId) && await driver.GetAsync(sandboxId, cancellationToken) is { } sandbox && sandbox.TeamId == teamId;
            _known[sandboxId] = isOurs;
        }

        if (!isOurs) throw new ApiException(ErrorCode.NotFound, "there is no such sandbox");
    }
}
