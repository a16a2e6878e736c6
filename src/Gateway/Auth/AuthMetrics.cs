using System.Diagnostics.Metrics;

namespace Invoke.Gateway.Auth;

/// <summary>Counts who was not let in. Callers get one uniform answer; operators see what it was.</summary>
internal sealed class AuthMetrics(IMeterFactory meters)
{
    private readonly Counter<long> _failures = meters.Create("Invoke.Gateway")
        .CreateCounter<long>("invoke.auth.failures", description: "Requests refused for want of a good token, by reason.");

    public void NoToken() => Count("no_token");

    /// <summary>Unknown, revoked or expired.</summary>
    public void BadToken() => Count("bad_token");

    public void MissingScope() => Count("missing_scope");

    private void Count(string reason) => _failures.Add(1, new KeyValuePair<string, object?>("reason", reason));
}
