using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;
using Invoke.Contracts.Errors;

namespace Invoke.Contracts;

/// <summary>Reads JSON from outside as strictly as the wire contract asks.</summary>
public static class Json
{
    /// <summary>For everything on the wire: snake case, strict in reading, and base64 is written as it is, not as escapes.</summary>
    public static JsonSerializerOptions StrictOptions() => new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        AllowDuplicateProperties = false,
        MaxDepth = Limits.JsonDepth,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.Never,
    };

    /// <summary>
    /// Reads one JSON document: valid UTF-8, no duplicate property, no comment, nothing after it, at most
    /// <see cref="Limits.JsonDepth"/> deep. Unknown properties are ignored.
    /// </summary>
    /// <exception cref="JsonException">The text is not such a document, or does not fit the type.</exception>
    public static T Read<T>(ReadOnlySpan<byte> utf8, JsonTypeInfo<T> type)
        where T : class
    {
        // The reader checks the encoding only of the strings it hands out, not of what it skips.
        if (!Utf8.IsValid(utf8)) throw new JsonException("not valid UTF-8");
        try
        {
            return JsonSerializer.Deserialize(utf8, type) ?? throw new JsonException("null is not a value here");
        }
        catch (InvalidOperationException e)
        {
            // A lone surrogate written as an escape: JSON by its grammar, but no string can hold it.
            throw new JsonException("a string is not valid Unicode", e);
        }
    }

    /// <summary>As <see cref="Read"/>, for a request body: what is wrong becomes the answer to the caller.</summary>
    /// <param name="utf8">The body.</param>
    /// <param name="type">What to read it as.</param>
    /// <param name="rules">The rule of each field in words, by its name on the wire.</param>
    /// <param name="code">The code of the answer.</param>
    /// <exception cref="ApiException">With <paramref name="code"/>: the message names the field and its rule.</exception>
    public static T ReadRequest<T>(
        ReadOnlySpan<byte> utf8, JsonTypeInfo<T> type, IReadOnlyDictionary<string, string>? rules = null, ErrorCode code = ErrorCode.BadRequest)
        where T : class
    {
        try
        {
            return Read(utf8, type);
        }
        catch (JsonException e)
        {
            throw new ApiException(code, Describe(e, rules), e);
        }
    }

    private static string Describe(JsonException e, IReadOnlyDictionary<string, string>? rules)
    {
        // The reader itself throws a nested JsonException: the text is malformed, wherever it stands.
        if (e.InnerException is JsonException)
        {
            return $"the body is not valid JSON (line {(e.LineNumber ?? 0) + 1}, byte {(e.BytePositionInLine ?? 0) + 1}): "
                + $"one document, at most {Limits.JsonDepth} levels deep, nothing after it";
        }

        if (e.Path is null) return $"the body is {e.Message}";
        if (e.Path is "$") return "the body must be a JSON object";
        var field = new string([.. e.Path.TrimStart('$', '.').TakeWhile(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_')]);
        if (field.Length == 0) return "a property name is unusable or given twice";
        return rules?.GetValueOrDefault(field) is { } rule ? $"{field} {rule}" : $"{field} has the wrong type, is out of range, or is given twice";
    }
}
