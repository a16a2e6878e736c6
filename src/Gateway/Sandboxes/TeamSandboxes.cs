using Invoke.Contracts.Errors;
using Invoke.Gateway.Auth;
using Invoke.Sandboxes;

namespace Invoke.Gateway.Sandboxes;

/// <summary>The only way from a request to a sandbox: another team's does not exist.</summary>
internal sealed class TeamSandboxes(ISandboxDriver driver)
{
    /// <summary>The caller's sandbox that the request's path names.</summary>
    /// <exception cref="ApiException"><see cref="ErrorCode.NotFound"/>, the same for one that is not there and for another team's.</exception>
    public Task<Sandbox> FindAsync(HttpContext context) => FindAsync(context.Caller().TeamId, (string?)context.Request.RouteValues["id"], context.RequestAborted);

    /// <summary>The team's sandbox of that id.</summary>
    /// <exception cref="ApiException"><see cref="ErrorCode.NotFound"/>, as above.</exception>
    public async Task<Sandbox> FindAsync(string teamId, string? id, CancellationToken cancellationToken)
    {
        // Checked before any driver sees it: an id becomes a directory's or a pod's name.
        var sandbox = SandboxId.IsValid(id) ? await driver.GetAsync(id, cancellationToken) : null;
        return sandbox is not null && sandbox.TeamId == teamId ? sandbox : throw NotFound();
    }

    /// <summary>The same for one that is not there and for another team's.</summary>
    public static ApiException NotFound() => new(ErrorCode.NotFound, "there is no such sandbox");
}
