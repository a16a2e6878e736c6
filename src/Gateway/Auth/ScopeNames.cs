namespace Invoke.Gateway.Auth;

/// <summary>The scopes as they are written.</summary>
internal static class ScopeNames
{
    /// <summary>Every scope there is, by its name.</summary>
    public static IReadOnlyDictionary<string, Scopes> All { get; } = new OrderedDictionary<string, Scopes>(StringComparer.Ordinal)
    {
        ["invoke"] = Scopes.Invoke,
        ["sandboxes"] = Scopes.Sandboxes,
        ["files"] = Scopes.Files,
        ["admin"] = Scopes.Admin,
    };

    public static string[] Names(this Scopes scopes) => [.. All.Where(scope => scopes.HasFlag(scope.Value)).Select(scope => scope.Key)];

    /// <summary>The scopes of those names. A name that this version does not know gives nothing.</summary>
    public static Scopes Parse(IEnumerable<string> names) =>
        names.Aggregate(Scopes.None, (scopes, name) => scopes | All.GetValueOrDefault(name, Scopes.None));
}
