using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Invoke.Cli.Output;

namespace Invoke.Cli.CommandLine;

/// <summary>Options and arguments whose values have a form, with an error that names it.</summary>
internal static class Values
{
    public static Option<int?> Number(string name, string description, int least = 0, int most = int.MaxValue) => new(name)
    {
        Description = description,
        HelpName = "number",
        CustomParser = result => Whole(result, name, least, most) is { } number ? (int)number : null,
    };

    public static Option<long?> Long(string name, string description, long least = 0) => new(name)
    {
        Description = description,
        HelpName = "number",
        CustomParser = result => Whole(result, name, least, long.MaxValue),
    };

    /// <summary>One of the names of an enumeration, in lower case.</summary>
    public static Option<TEnum?> OneOf<TEnum>(string name, string description)
        where TEnum : struct, Enum
    {
        var names = Enum.GetValues<TEnum>().ToDictionary(value => Visible.Word(value), value => (TEnum?)value);
        var option = new Option<TEnum?>(name)
        {
            Description = $"{description}: {string.Join(", ", names.Keys)}",
            HelpName = name.TrimStart('-'),
            CustomParser = result => names.TryGetValue(result.Tokens[0].Value, out var value)
                ? value
                : Wrong<TEnum?>(result, $"{name} must be one of {string.Join(", ", names.Keys)}, not '{result.Tokens[0].Value}'"),
        };
        option.CompletionSources.Add([.. names.Keys]);
        return option;
    }

    /// <summary>A span of time: a number and one of s, m, h, d.</summary>
    public static Option<TimeSpan?> Span(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "span",
        CustomParser = result => Span(result.Tokens[0].Value) ?? Wrong<TimeSpan?>(result, $"{name} must be a number and one of s, m, h, d, for example 30d, not '{result.Tokens[0].Value}'"),
    };

    /// <summary>An absolute URL.</summary>
    public static Option<Uri?> Url(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "url",
        CustomParser = result => Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var url)
            ? url
            : Wrong<Uri?>(result, $"{name} must be a URL like https://example.com/ended, not '{result.Tokens[0].Value}'"),
    };

    /// <summary>Any number of pairs, each its own option.</summary>
    public static Option<KeyValuePair<string, string>[]> Pairs(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "key=value",
        CustomParser = result => [.. result.Tokens.Select(token => Pair(result, name, token.Value))],
        DefaultValueFactory = _ => [],
    };

    /// <summary>Pairs of which a key may come more than once, as the wire has them; null if there are none.</summary>
    public static Dictionary<string, string[]>? Lists(KeyValuePair<string, string>[] pairs) =>
        pairs.Length == 0 ? null : pairs.GroupBy(pair => pair.Key, pair => pair.Value).ToDictionary(group => group.Key, group => group.ToArray());

    /// <summary>Pairs of which a key comes once.</summary>
    /// <exception cref="UsageException">One comes twice.</exception>
    public static Dictionary<string, string> Once(KeyValuePair<string, string>[] pairs, string name)
    {
        var map = new Dictionary<string, string>();
        foreach (var (key, value) in pairs)
        {
            if (!map.TryAdd(key, value)) throw new UsageException($"{name} {key} is given twice");
        }

        return map;
    }

    private static KeyValuePair<string, string> Pair(ArgumentResult result, string name, string text)
    {
        var at = text.IndexOf('=', StringComparison.Ordinal);
        return at > 0 ? new(text[..at], text[(at + 1)..]) : Wrong<KeyValuePair<string, string>>(result, $"{name} must be key=value, not '{text}'");
    }

    private static long? Whole(ArgumentResult result, string name, long least, long most) =>
        long.TryParse(result.Tokens[0].Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : Wrong<long?>(result, $"{name} must be a whole number from {least}{(most == int.MaxValue || most == long.MaxValue ? "" : $" to {most}")}, not '{result.Tokens[0].Value}'");

    private static TimeSpan? Span(string text) =>
        text.Length > 1 && int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? text[^1] switch
        {
            's' => TimeSpan.FromSeconds(number),
            'm' => TimeSpan.FromMinutes(number),
            'h' => TimeSpan.FromHours(number),
            'd' => TimeSpan.FromDays(number),
            _ => null,
        }
        : null;

    private static T Wrong<T>(ArgumentResult result, string problem)
    {
        result.AddError(problem);
        return default!;
    }
}
