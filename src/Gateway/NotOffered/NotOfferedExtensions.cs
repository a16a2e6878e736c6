using Invoke.Contracts.Errors;
using Invoke.Gateway.Auth;

namespace Invoke.Gateway.NotOffered;

/// <summary>What the public Sandbox0 API has and Invoke does not offer: its clients learn so, instead of meeting an unexplained 404.</summary>
internal static class NotOfferedExtensions
{
    // Every other path of the official SDK (npm sandbox0 0.9.5).
    private static readonly string[] Patterns =
    [
        "/api/v1/sandboxes/{id}/contexts/{**rest}",
        "/api/v1/sandboxes/{id}/files/watch",
        "/api/v1/sandboxes/{id}/fork",
        "/api/v1/sandboxes/{id}/metrics/{**rest}",
        "/api/v1/sandboxes/{id}/network",
        "/api/v1/sandboxes/{id}/observability/{**rest}",
        "/api/v1/sandboxes/{id}/pause",
        "/api/v1/sandboxes/{id}/resume",
        "/api/v1/sandboxes/{id}/rootfs/{**rest}",
        "/api/v1/sandboxes/{id}/services/{**rest}",
        "/api/v1/sandboxes/{id}/sessions/{**rest}",
        "/api/v1/sandboxes/{id}/snapshots/{**rest}",
        "/api/v1/credential-sources/{**rest}",
        "/api/v1/quotas/{**rest}",
        "/api/v1/registry/{**rest}",
        "/api/v1/sandbox-rootfs-snapshots/{**rest}",
        "/api/v1/sandboxvolumes/{**rest}",
        "/api/v1/templates/{**rest}",
        "/api/v1/usage/{**rest}",
        "/api-keys/{**rest}",
        "/auth/{**rest}",
        "/metadata",
        "/regions/{**rest}",
        "/teams/{**rest}",
        "/users/{**rest}",
    ];

    public static void MapNotOffered(this IEndpointRouteBuilder routes)
    {
        foreach (var pattern in Patterns)
        {
            var error = new ApiError
            {
                Code = ErrorCode.NotImplemented,
                Message = $"Invoke does not offer {pattern.Replace("/{**rest}", "", StringComparison.Ordinal)} of the Sandbox0 API; /docs shows what it offers",
            };
            routes.Map(pattern, _ => Task.FromException(new ApiException(error))).RequireScope(Scopes.None).WithMetadata(new NotOfferedCall());
        }
    }
}
