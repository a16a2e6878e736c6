namespace Invoke.Gateway.Tests;

/// <summary>Every call of the official SDK (npm sandbox0 0.9.5) that is outside Invoke's mission says so.</summary>
public sealed class NotOfferedTests : IAsyncLifetime
{
    private static readonly string[] Calls =
    [
        "GET POST /api-keys",
        "GET /api-keys/current",
        "DELETE /api-keys/x",
        "POST /api-keys/x/deactivate",
        "GET POST /api/v1/credential-sources",
        "DELETE GET PUT /api/v1/credential-sources/x",
        "GET /api/v1/quotas",
        "GET /api/v1/quotas/x",
        "POST /api/v1/registry/credentials",
        "DELETE GET /api/v1/sandbox-rootfs-snapshots/x",
        "GET POST /api/v1/sandboxes/x/contexts",
        "DELETE GET /api/v1/sandboxes/x/contexts/x",
        "POST /api/v1/sandboxes/x/contexts/x/exec",
        "POST /api/v1/sandboxes/x/contexts/x/input",
        "POST /api/v1/sandboxes/x/contexts/x/resize",
        "POST /api/v1/sandboxes/x/contexts/x/restart",
        "POST /api/v1/sandboxes/x/contexts/x/signal",
        "GET /api/v1/sandboxes/x/contexts/x/ws",
        "GET /api/v1/sandboxes/x/files/watch",
        "POST /api/v1/sandboxes/x/fork",
        "GET /api/v1/sandboxes/x/metrics",
        "GET /api/v1/sandboxes/x/metrics/catalog",
        "GET PUT /api/v1/sandboxes/x/network",
        "GET /api/v1/sandboxes/x/observability/events",
        "GET /api/v1/sandboxes/x/observability/logs",
        "POST /api/v1/sandboxes/x/pause",
        "POST /api/v1/sandboxes/x/resume",
        "POST /api/v1/sandboxes/x/rootfs/restore",
        "GET PUT /api/v1/sandboxes/x/services",
        "GET POST /api/v1/sandboxes/x/sessions",
        "DELETE GET PUT /api/v1/sandboxes/x/sessions/x",
        "POST /api/v1/sandboxes/x/sessions/x/attempts",
        "PUT /api/v1/sandboxes/x/sessions/x/desired-state",
        "GET /api/v1/sandboxes/x/sessions/x/events",
        "GET /api/v1/sandboxes/x/sessions/x/events/stream",
        "POST /api/v1/sandboxes/x/sessions/x/inputs",
        "POST /api/v1/sandboxes/x/sessions/x/signals",
        "PUT /api/v1/sandboxes/x/sessions/x/terminal",
        "GET /api/v1/sandboxes/x/sessions/x/ws",
        "GET POST /api/v1/sandboxes/x/snapshots",
        "GET POST /api/v1/sandboxvolumes",
        "DELETE GET /api/v1/sandboxvolumes/x",
        "DELETE GET POST /api/v1/sandboxvolumes/x/files",
        "PUT /api/v1/sandboxvolumes/x/files/archive",
        "GET /api/v1/sandboxvolumes/x/files/list",
        "POST /api/v1/sandboxvolumes/x/files/move",
        "GET /api/v1/sandboxvolumes/x/files/stat",
        "GET /api/v1/sandboxvolumes/x/files/watch",
        "POST /api/v1/sandboxvolumes/x/fork",
        "GET POST /api/v1/sandboxvolumes/x/snapshots",
        "DELETE GET /api/v1/sandboxvolumes/x/snapshots/x",
        "POST /api/v1/sandboxvolumes/x/snapshots/x/restore",
        "GET POST /api/v1/templates",
        "POST /api/v1/templates/from-sandbox",
        "DELETE GET PUT /api/v1/templates/x",
        "GET /api/v1/usage/windows",
        "POST /auth/change-password",
        "POST /auth/login",
        "POST /auth/logout",
        "GET /auth/oidc/x/callback",
        "POST /auth/oidc/x/device/poll",
        "POST /auth/oidc/x/device/start",
        "GET /auth/oidc/x/login",
        "GET /auth/providers",
        "POST /auth/refresh",
        "POST /auth/register",
        "POST /auth/web-login/exchange",
        "GET /metadata",
        "GET POST /regions",
        "DELETE GET PUT /regions/x",
        "GET POST /teams",
        "DELETE GET PUT /teams/x",
        "GET POST /teams/x/members",
        "DELETE PUT /teams/x/members/x",
        "PUT /teams/x/owner",
        "GET PUT /users/me",
        "GET /users/me/identities",
        "DELETE /users/me/identities/x",
        "GET POST /users/me/ssh-keys",
        "DELETE /users/me/ssh-keys/x",
    ];

    private RunningGateway _gateway = null!;

    public async ValueTask InitializeAsync() => _gateway = await RunningGateway.StartAsync();

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    [Fact]
    public async Task What_is_not_offered_is_501_for_callers_and_401_for_others()
    {
        foreach (var call in Calls)
        {
            var words = call.Split(' ');
            foreach (var method in words[..^1])
            {
                (await _gateway.SendAsync(new HttpMethod(method), words[^1])).Failed(501, "not_implemented", "Invoke does not offer");
                (await _gateway.SendAsync(new HttpMethod(method), words[^1], token: "")).Failed(401, "unauthorized");
            }
        }
    }

    [Fact]
    public async Task What_nobody_offers_is_404() => (await _gateway.SendAsync(HttpMethod.Get, "/api/v1/nothing")).Failed(404, "not_found");
}
