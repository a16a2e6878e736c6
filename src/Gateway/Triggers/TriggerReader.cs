using System.Collections.Frozen;
using System.Text;
using System.Text.RegularExpressions;
using Invoke.Contracts;
using Invoke.Contracts.Errors;
using Invoke.Contracts.Functions;
using Invoke.Contracts.Triggers;
using Invoke.Gateway.Invocations;

namespace Invoke.Gateway.Triggers;

/// <summary>Reads and checks the body of a trigger's making.</summary>
internal static partial class TriggerReader
{
    private const string AllMessages = "#";
    private const int MaxKeyBytes = 255;

    private static readonly FrozenDictionary<string, string> Rules = new Dictionary<string, string>(InvocationRequestReader.Rules, StringComparer.Ordinal)
    {
        ["name"] = "must be 1 to 63 lower-case letters, digits, '_' or '-', and start with a letter or digit",
        ["exchange"] = "must be the name of an exchange",
        ["routing_key"] = $"must be a string of at most {MaxKeyBytes} bytes without control characters",
        ["body_base64"] = "must not be given: the message is the body",
        ["not_before"] = "must not be given; delay_ms counts from each message",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9_-]{0,62}\z", RegexOptions.NonBacktracking)]
    private static partial Regex NamePattern { get; }

    /// <summary>What is asked for; of the exchange and the sandbox nothing is known yet.</summary>
    /// <exception cref="ApiException"><see cref="ErrorCode.BadRequest"/>: the message names the field and its rule.</exception>
    public static (TriggerBody Body, InvocationTerms Terms) Read(string name, ReadOnlySpan<byte> utf8)
    {
        Require(NamePattern.IsMatch(name), "name");
        var body = Json.ReadRequest(utf8, ContractsJson.Strict.TriggerBody, Rules);
        Require(body.BodyBase64 is null, "body_base64");
        Require(body.NotBefore is null, "not_before");
        Require(body.RoutingKey is null || (Encoding.UTF8.GetByteCount(body.RoutingKey) <= MaxKeyBytes && !body.RoutingKey.Any(char.IsControl)), "routing_key");
        FunctionName.Require(body.Function ?? throw new ApiException(ErrorCode.BadRequest, "function must be given"));
        if (body.SandboxId is null) throw new ApiException(ErrorCode.BadRequest, "sandbox_id must be given");
        return (body with { RoutingKey = body.RoutingKey ?? AllMessages }, InvocationRequestReader.Check(body, now: 0));
    }

    private static void Require(bool holds, string field)
    {
        if (!holds) throw new ApiException(ErrorCode.BadRequest, $"{field} {Rules[field]}");
    }
}
