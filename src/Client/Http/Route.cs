using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Invoke.Client.Http;

/// <summary>Builds paths and queries.</summary>
internal sealed class Route
{
    /// <summary>The longest wait that the server grants to one call.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);

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

    public Route Query<TEnum>(string name, TEnum? value)
        where TEnum : struct, Enum => Query(name, value is { } known ? JsonNamingPolicy.SnakeCaseLower.ConvertName(known.ToString()) : null);

    public Route Wait(TimeSpan wait) => Query("wait", wait > TimeSpan.Zero ? Seconds(wait) : null);

    /// <summary>How long the server is to hold its answer back, in whole seconds, at most <see cref="LongestWait"/>.</summary>
    public static int Seconds(TimeSpan wait) => (int)Math.Ceiling(Math.Min(wait.TotalSeconds, LongestWait.TotalSeconds));

    public override string ToString() => _text.ToString();

    public static implicit operator string(Route route) => route.ToString();
}
