using System.Collections.Frozen;
using System.Text.Json;
using System.Text.RegularExpressions;
using Invoke.Contracts;
using Invoke.Contracts.Errors;
using Invoke.Contracts.Functions;
using Invoke.Contracts.Invocations;
using Invoke.Gateway.Callbacks;

namespace Invoke.Gateway.Invocations;

/// <summary>Reads and checks what an asynchronous call asks for.</summary>
internal static partial class InvocationRequestReader
{
    private const long MaxAheadMs = 7 * 24 * 3_600_000L;
    private const long DefaultExpiryMs = 6 * 3_600_000L;
    private const int MaxLabels = 16;
    private const int MaxLabelLength = 255;

    /// <summary>The rule of each field in words, by its name on the wire.</summary>
    public static FrozenDictionary<string, string> Rules { get; } = new Dictionary<string, string>(FunctionRequestReader.Rules, StringComparer.Ordinal)
    {
        ["retry"] = RetryTerms.Rule,
        ["on_unknown"] = "must be 'fail' or 'retry'",
        ["delay_ms"] = $"must be an integer from 0 to {MaxAheadMs}",
        ["not_before"] = "must be a time like 2030-01-31T12:00:00Z, at most 7 days ahead, and not together with delay_ms",
        ["expires_in_ms"] = $"must be an integer from 1 to {MaxAheadMs}",
        ["labels"] = $"must map at most {MaxLabels} keys of letters, digits, '_', '-' or '.' that start with a letter to strings of at most {MaxLabelLength} characters",
        ["callback"] = CallbackReader.Rule,
        ["sandbox_id"] = "must be the id of a sandbox",
        ["function"] = "must be the name of a function",
        ["idempotency_key"] = IdempotencyKey.Rule,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    [GeneratedRegex(@"\A[A-Za-z][A-Za-z0-9_.-]{0,62}\z", RegexOptions.NonBacktracking)]
    private static partial Regex LabelKey { get; }

    /// <summary>Whether a label may have that key.</summary>
    public static bool IsLabelKey(string text) => LabelKey.IsMatch(text);

    /// <exception cref="ApiException"><see cref="ErrorCode.BadRequest"/>: the message names the field and its rule.</exception>
    public static InvocationTerms Read(ReadOnlySpan<byte> utf8, long now) =>
        Check(utf8.IsEmpty ? new InvocationRequestBody() : Json.ReadRequest(utf8, ContractsJson.Strict.InvocationRequestBody, Rules), now);

    /// <exception cref="ApiException"><see cref="ErrorCode.BadRequest"/>: the message names the field and its rule.</exception>
    public static InvocationTerms Check(InvocationRequestBody body, long now)
    {
        var notBefore = body.NotBefore?.ToUnixTimeMilliseconds();
        Require(body.DelayMs is null or (>= 0 and <= MaxAheadMs), "delay_ms");
        Require(notBefore is null || (body.DelayMs is null && notBefore <= now + MaxAheadMs), "not_before");
        Require(body.ExpiresInMs is null or (>= 1 and <= MaxAheadMs), "expires_in_ms");
        return new InvocationTerms
        {
            Request = FunctionRequestReader.Check(body),
            Retry = RetryTerms.Read(body.Retry),
            OnUnknown = body.OnUnknown ?? UnknownPolicy.Fail,
            DelayMs = body.DelayMs ?? 0,
            NotBefore = notBefore,
            ExpiresInMs = body.ExpiresInMs ?? DefaultExpiryMs,
            Labels = Labels(body.Labels),
            Callback = CallbackReader.Check(body.Callback),
        };
    }

    /// <summary>Labels as they are kept.</summary>
    /// <exception cref="ApiException"><see cref="ErrorCode.BadRequest"/>: the message names the rule.</exception>
    public static string Labels(Dictionary<string, string>? labels)
    {
        if (labels is null || labels.Count == 0) return "{}";
        Require(labels.Count <= MaxLabels && labels.All(label => IsLabelKey(label.Key)
            && label.Value is { Length: <= MaxLabelLength } && !label.Value.Contains('\0', StringComparison.Ordinal)), "labels");
        return JsonSerializer.Serialize(labels, ContractsJson.Strict.DictionaryStringString);
    }

    private static void Require(bool holds, string field)
    {
        if (!holds) throw new ApiException(ErrorCode.BadRequest, $"{field} {Rules[field]}");
    }
}
