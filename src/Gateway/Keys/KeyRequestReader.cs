using System.Collections.Frozen;
using System.Text.RegularExpressions;
using Invoke.Contracts;
using Invoke.Contracts.Errors;
using Invoke.Gateway.Auth;

namespace Invoke.Gateway.Keys;

/// <summary>Reads and checks the body of a key's making.</summary>
internal static partial class KeyRequestReader
{
    public const string TeamRule = "must be 1 to 63 lower-case letters, digits, '_' or '-', and start with a letter or digit";
    private const int MaxNameLength = 100;
    private const int MaxSeconds = 315_360_000;

    private static readonly FrozenDictionary<string, string> Rules = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["name"] = $"must be a string of 1 to {MaxNameLength} characters without control characters",
        ["scopes"] = $"must be an array of one or more of {string.Join(", ", ScopeNames.All.Keys)}",
        ["expires_in_seconds"] = $"must be a number of seconds from 1 to {MaxSeconds}; leave it out for a key that does not expire",
        ["team_id"] = TeamRule,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9_-]{0,62}\z", RegexOptions.NonBacktracking)]
    private static partial Regex TeamPattern { get; }

    /// <summary>Whether the text has the form of a team's id.</summary>
    public static bool IsTeam(string text) => TeamPattern.IsMatch(text);

    /// <exception cref="ApiException"><see cref="ErrorCode.BadRequest"/>: the message names the field and its rule;
    /// <see cref="ErrorCode.Forbidden"/>: the key would be another team's.</exception>
    public static NewKey Read(ReadOnlySpan<byte> utf8, Caller caller)
    {
        var body = Json.ReadRequest(utf8, ContractsJson.Strict.CreateApiKeyRequest, Rules);
        Require(body.Name is { Length: > 0 and <= MaxNameLength } && !string.IsNullOrWhiteSpace(body.Name) && !body.Name.Any(char.IsControl), "name");
        Require(body.ExpiresInSeconds is null or (>= 1 and <= MaxSeconds), "expires_in_seconds");
        Require(body.TeamId is null || IsTeam(body.TeamId), "team_id");
        var scopes = ReadScopes(body.Scopes);

        // A team's admin who could name another team could make itself that team's admin.
        if (body.TeamId is { } team && team != caller.TeamId && !caller.IsOwner)
            throw new ApiException(ErrorCode.Forbidden, "team_id must be your own team; only the development key makes keys for others");

        return new NewKey(body.Name!, scopes, body.ExpiresInSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null, body.TeamId ?? caller.TeamId);
    }

    private static Scopes ReadScopes(string[]? names)
    {
        Require(names is { Length: > 0 } && names.All(name => name is not null), "scopes");
        var scopes = Scopes.None;
        foreach (var name in names!)
        {
            if (!ScopeNames.All.TryGetValue(name, out var scope))
                throw new ApiException(ErrorCode.BadRequest, $"scopes has '{Shortened(name)}', but {Rules["scopes"]}");
            if (scopes.HasFlag(scope)) throw new ApiException(ErrorCode.BadRequest, $"scopes has '{name}' twice");
            scopes |= scope;
        }

        return scopes;
    }

    private static string Shortened(string text) => text.Length <= 40 ? text : string.Concat(text.AsSpan(0, 40), "…");

    private static void Require(bool holds, string field)
    {
        if (!holds) throw new ApiException(ErrorCode.BadRequest, $"{field} {Rules[field]}");
    }
}
