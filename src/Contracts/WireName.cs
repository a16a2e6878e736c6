using System.Text.Json;

namespace Invoke.Contracts;

/// <summary>The names of enumerations as they stand on the wire and in the store: snake case.</summary>
public static class WireName
{
    /// <summary>The name of that value.</summary>
    /// <exception cref="KeyNotFoundException">It is none of the enumeration's.</exception>
    public static string Of<T>(T value)
        where T : struct, Enum => Names<T>.All[value];

    /// <summary>The value of that name, which this version has written itself.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public static T Parse<T>(string name)
        where T : struct, Enum => Find<T>(name) ?? throw new InvalidOperationException($"'{name}' is no {typeof(T).Name} of this version");

    /// <summary>The value of that name; null if there is none.</summary>
    public static T? Find<T>(string name)
        where T : struct, Enum => Names<T>.Values.TryGetValue(name, out var value) ? value : null;

    /// <summary>All names, as a sentence may list them.</summary>
    public static string List<T>()
        where T : struct, Enum => string.Join(", ", Names<T>.Values.Keys);

    private static class Names<T>
        where T : struct, Enum
    {
        public static readonly Dictionary<T, string> All = Enum.GetValues<T>().ToDictionary(value => value, value => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()));
        public static readonly Dictionary<string, T> Values = All.ToDictionary(pair => pair.Value, pair => pair.Key, StringComparer.Ordinal);
    }
}
