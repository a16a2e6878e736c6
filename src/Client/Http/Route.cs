using System.Globalization;
using System.Text;

namespace Invoke.Client.Http;

/// <summary>Builds paths and queries.</summary>
internal sealed class Route
{
    private readonly StringBuilder _text = new();
    private char _separator = '?';

    /// <summary>Starts with a path: literals stand as they are, values are escaped and held to be one segment.</summary>
    public Route(params ReadOnlySpan<string> segments)
    {
        foreach (var segment in segments) _text.Append(_text.Length == 0 ? "" : "/").Append(segment);
    }

    /// <summary>An id or a name as a segment of a path.</summary>
    /// <exception cref="ArgumentException">It is empty, or would lead to another path.</exception>
    public static string Segment(string value)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(value);
        return value is "." or ".." ? throw new ArgumentException($"'{value}' is no id and no name", nameof(value)) : Uri.EscapeDataString(value);
    }

    public Route Query(string name, string? value)
    {
        if (value is null) return this;
        _text.Append(_separator).Append(name).Append('=').Append(Uri.EscapeDataString(value));
        _separator = '&';
        return this;
    }

    public Route Query(string name, int? value) => Query(name, value?.ToString(CultureInfo.InvariantCulture));

    public Route Query(string name, bool? value) => Query(name, value switch { null => null, true => "true", false => "false" });

    public override string ToString() => _text.ToString();

    public static implicit operator string(Route route) => route.ToString();
}
