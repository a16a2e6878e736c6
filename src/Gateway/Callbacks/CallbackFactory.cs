using System.Globalization;

namespace Invoke.Gateway.Callbacks;

/// <summary>Makes callbacks of what was asked for.</summary>
internal static class CallbackFactory
{
    public static CallbackRow ForInvocation(string teamId, string invocationId, CallbackTerms terms, DateTimeOffset now) =>
        Make(teamId, terms, now) with { InvocationId = invocationId };

    public static CallbackRow ForBatch(string teamId, string batchId, CallbackTerms terms, DateTimeOffset now) => Make(teamId, terms, now) with { BatchId = batchId };

    private static CallbackRow Make(string teamId, CallbackTerms terms, DateTimeOffset now) => new()
    {
        Id = $"msg_{Ulid.NewUlid(now)}".ToLowerInvariant(),
        TeamId = teamId,
        Url = terms.Url.AbsoluteUri,
        Target = string.Create(CultureInfo.InvariantCulture, $"{teamId} {terms.Url.IdnHost}:{terms.Url.Port}"),
        Secret = terms.Secret,
    };
}
