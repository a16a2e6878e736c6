using System.Text.Json;

namespace Invoke.Gateway.Invocations;

/// <summary>The names of enumerations as they stand on the wire and in the store.</summary>
internal static class WireName
{
    public static string Of<T>(T value)
        where T : struct, Enum => Names<T>.All[value];

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
