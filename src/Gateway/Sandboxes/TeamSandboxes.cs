using Invoke.Contracts.Errors;
using Invoke.Gateway.Auth;
using Invoke.Sandboxes;

namespace Invoke.Gateway.Sandboxes;

/// <summary>The only way from a request to a sandbox: another team's does not exist.</summary>
internal sealed class TeamSandboxes(ISandboxDriver driver)
{
    /// <summary>The caller's sandbox that the request's path names.</summary>
    /// <exception cref="ApiException"><see cref="ErrorCode.NotFound"/>, the same for one that is not there and for another team's.</exception>
    public async Task<Sandbox> FindAsync(HttpContext context)
    {
        var id = (string?)context.Request.RouteValues["id"];
        // Checked before any driver sees it: an id becomes a directory's or a pod's name.
        var sandbox = SandboxId.IsValid(id) ? await driver.GetAsync(id, context.RequestAborted) : null;
        return sandbox is not null && sandbox.TeamId == context.Caller().TeamId
            ? sandbox
            : throw NotFound();
    }

    /// <summary>The same for one that is not there and for another team's.</summary>
    public static ApiException NotFound() => new(ErrorCode.NotFound, "there is no such sandbox");
}
