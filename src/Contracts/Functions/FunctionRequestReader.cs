using System.Buffers;
using Invoke.Contracts.Errors;

namespace Invoke.Contracts.Functions;

/// <summary>Reads and checks the body of an invoke call; gateway and procd use the same one, so that they never disagree.</summary>
public static class FunctionRequestReader
{
    /// <summary>The rule of each field in words, by its name on the wire.</summary>
    public static IReadOnlyDictionary<string, string> Rules { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["method"] = "must be a string of 1 to 32 letters, digits, '-' or '_'",
        ["path"] = "must be a string that starts with '/'",
        ["query"] = "must map strings to arrays of strings",
        ["headers"] = "must map strings to arrays of strings without line breaks",
        ["body_base64"] = "must be standard base64 with padding and without white space",
        ["handler"] = "must be an identifier, or identifiers joined by dots",
        ["timeout_ms"] = $"must be an integer from 0 to {Limits.MaxTimeoutMs}",
    };

    private static readonly SearchValues<char> LineBreaks = SearchValues.Create("\r\n\0");

    /// <summary>Reads a body; an empty one means all defaults.</summary>
    /// <exception cref="ApiException"><see cref="ErrorCode.BadRequest"/>: the message names the field and the rule.</exception>
    public static FunctionRequest Read(ReadOnlySpan<byte> utf8)
    {
        return utf8.IsEmpty ? new FunctionRequest() : Check(Json.ReadRequest(utf8, ProcdJson.Strict.FunctionRequestBody, Rules));
    }

    /// <summary>Checks a body and fills in its defaults.</summary>
    /// <exception cref="ApiException"><see cref="ErrorCode.BadRequest"/>: the message names the field and the rule.</exception>
    public static FunctionRequest Check(FunctionRequestBody body)
    {
        var defaults = new FunctionRequest();
        return new FunctionRequest
        {
            Method = body.Method is null ? defaults.Method : Method(body.Method),
            Path = body.Path is null or ['/', ..] ? body.Path ?? defaults.Path : throw Broken("path"),
            Query = Values(body.Query, "query", static _ => true),
            Headers = Values(body.Headers, "headers", static text => !text.AsSpan().ContainsAny(LineBreaks)),
            BodyBase64 = body.BodyBase64 is null or { IsValid: true } ? body.BodyBase64 : throw Broken("body_base64"),
            Handler = body.Handler is null || FunctionName.IsHandler(body.Handler) ? body.Handler ?? defaults.Handler : throw Broken("handler"),
            TimeoutMs = body.TimeoutMs switch
            {
                null or 0 => defaults.TimeoutMs,
                > 0 and <= Limits.MaxTimeoutMs => body.TimeoutMs.Value,
                _ => throw Broken("timeout_ms"),
            },
        };
    }

    private static string Method(string text)
    {
        var method = text.Trim().ToUpperInvariant();
        return method.Length is > 0 and <= 32 && method.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') ? method : throw Broken("method");
    }

    private static Dictionary<string, string[]>? Values(Dictionary<string, string[]>? map, string field, Func<string, bool> holds)
    {
        foreach (var (name, values) in map ?? [])
        {
            if (!holds(name) || values is null || !values.All(value => value is not null && holds(value))) throw Broken(field);
        }

        return map;
    }

    private static ApiException Broken(string field) => new(ErrorCode.BadRequest, $"{field} {Rules[field]}");
}
