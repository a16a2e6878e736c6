using System.Security.Cryptography;
using System.Text;
using Invoke.Contracts.Errors;
using Invoke.Gateway.Ingress;
using Invoke.Gateway.Invocations;
using Invoke.Messaging.Foreign;

namespace Invoke.Gateway.Triggers;

/// <summary>Makes of a message what its trigger asks for: the message is the body, and how it came stands in the headers.</summary>
internal static class TriggerMessage
{
    /// <exception cref="ApiException">What is wrong with it.</exception>
    public static Asked Read(TriggerRow trigger, ForeignMessage message, long now)
    {
        RequestReader.CheckSize(message);
        var cloudEvent = EventReader.Read(message);
        var headers = cloudEvent is null ? [] : EventRequest.Headers(cloudEvent);
        if (cloudEvent is null && Line(message.ContentType) is { } contentType) headers["content-type"] = [contentType];
        headers["amqp-exchange"] = [trigger.Exchange];
        headers["amqp-routing-key"] = [Line(message.RoutingKey) ?? ""];
        if (Line(message.MessageId) is { } id) headers["amqp-message-id"] = [id];
        var asked = trigger.Asked();
        foreach (var (name, values) in asked.Headers ?? []) headers[name] = values;

        var data = cloudEvent is null ? message.Body.ToArray() : EventRequest.Data(cloudEvent);
        var terms = InvocationRequestReader.Check(asked with { Headers = headers, BodyBase64 = RequestReader.Body(data) }, now);
        var identity = cloudEvent is null ? null : EventRequest.Key(cloudEvent);
        return new Asked(
            asked.SandboxId!, asked.Function!, Key(trigger, message.MessageId, identity), terms, ForeignTrace.Of(message, cloudEvent),
            identity is null ? message.Body : Encoding.ASCII.GetBytes(identity));
    }

    /// <summary>The same message of two triggers is two invocations. One without any id is known by nothing.</summary>
    private static string? Key(TriggerRow trigger, string? messageId, string? identity)
    {
        var id = messageId is { Length: > 0 } ? IdempotencyKey.IsOne(messageId) ? messageId : $"sha256-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(messageId)))}" : identity;
        return id is null ? null : $"trigger:{trigger.Name}:{id}";
    }

    /// <summary>The text as a header can hold it.</summary>
    private static string? Line(string? text) => text is { Length: > 0 } ? string.Concat(text.Where(c => !char.IsControl(c))) : null;
}
