using Invoke.Contracts.Errors;
using Microsoft.Extensions.Options;

namespace Invoke.Gateway.Ingress;

/// <summary>Knows whose a message is: by its publisher, as the broker has checked it, and never by what it says itself.</summary>
internal sealed class IngressTeams(IOptions<IngressOptions> options)
{
    private readonly string? _others = options.Value.Team;
    private readonly Dictionary<string, string> _ofUser = options.Value.Users
        .ToDictionary(user => user[..user.LastIndexOf('=')], user => user[(user.LastIndexOf('=') + 1)..], StringComparer.Ordinal);

    /// <exception cref="ApiException"><see cref="ErrorCode.Forbidden"/>.</exception>
    public string Of(string? userId)
    {
        if (userId is not null && _ofUser.TryGetValue(userId, out var team)) return team;
        return _others ?? throw new ApiException(ErrorCode.Forbidden, userId is null
            ? "the message has no user_id, and Ingress:Team names no team for those"
            : $"the user '{userId}' is no team's (Ingress:Users), and Ingress:Team names no team for others");
    }
}
