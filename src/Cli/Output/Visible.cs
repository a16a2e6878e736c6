using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Invoke.Cli.Output;

/// <summary>Makes text fit to be seen: names, messages and logs may come from a function, and could drive the terminal.</summary>
internal static class Visible
{
    /// <summary>Text of any number of lines, with control characters shown and not obeyed.</summary>
    public static string Text(string text) => text.Any(IsObeyed) ? Escaped(text) : text;

    /// <summary>Text in one line.</summary>
    public static string Line(string? text) => string.IsNullOrEmpty(text) ? "-" : Text(text).Replace('\n', ' ').Replace('\t', ' ');

    /// <summary>A time in UTC, to the second; the time that stands for none is a dash.</summary>
    public static string Time(DateTime? time) =>
        time is { } known && known != default ? known.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) : "-";

    /// <summary>A value of an enumeration as it is on the wire.</summary>
    public static string Word<TEnum>(TEnum value)
        where TEnum : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    public static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static bool IsObeyed(char c) => char.IsControl(c) && c is not ('\n' or '\t');

    private static string Escaped(string text)
    {
        var shown = new StringBuilder(text.Length + 16);
        foreach (var c in text)
        {
            if (IsObeyed(c)) shown.Append(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}");
            else shown.Append(c);
        }

        return shown.ToString();
    }
}
