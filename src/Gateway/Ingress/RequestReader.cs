using System.Text;
using CloudNative.CloudEvents;
using Invoke.Contracts;
using Invoke.Contracts.Errors;
using Invoke.Contracts.Functions;
using Invoke.Contracts.Invocations;
using Invoke.Gateway.Batches;
using Invoke.Gateway.Invocations;
using Invoke.Messaging.Foreign;

namespace Invoke.Gateway.Ingress;

/// <summary>Reads what a message asks for: a line of a batch as JSON, or an event that names its sandbox and function.</summary>
internal static class RequestReader
{
    private const string SandboxAttribute = "sandboxid", FunctionAttribute = "function";

    /// <summary>A body of 8 MiB, and what stands around it.</summary>
    private const int MaxBytes = Limits.RequestBodyBytes + (64 * 1024);

    /// <summary>What is <see cref="Limits.RequestBodyBytes"/> in base64.</summary>
    private const int MaxDataBytes = Limits.RequestBodyBytes / 4 * 3;

    private static readonly string?[] Json = [null, "application/json"];
    private static readonly string?[] Encodings = [null, "", "utf-8", "UTF-8", "identity"];

    /// <exception cref="ApiException">What is wrong with it.</exception>
    public static Asked Read(ForeignMessage message, long now)
    {
        CheckSize(message);
        if (EventReader.Read(message) is { } cloudEvent) return Read(message, cloudEvent, now);
        if (!Json.Contains(EventReader.MediaTypeOf(message)))
            throw new ApiException(ErrorCode.UnsupportedMediaType, "send the message as application/json, or as a CloudEvents event");
        var line = LineReader.Read(message.Body.Span, now);
        return new Asked(line.SandboxId, line.Function, MessageKey(message) ?? line.Key, line.Terms, ForeignTrace.Of(message, cloudEvent: null), message.Body);
    }

    /// <summary>Refuses what is too large to be looked at, or encoded.</summary>
    public static void CheckSize(ForeignMessage message)
    {
        if (message.Body.Length > MaxBytes) throw new ApiException(ErrorCode.RequestTooLarge, $"the message is over the limit of {MaxBytes} bytes");
        if (!Encodings.Contains(message.ContentEncoding)) throw new ApiException(ErrorCode.UnsupportedMediaType, "the message must have no content_encoding");
    }

    /// <summary>The key that the message's sender gave it; null if none.</summary>
    public static string? MessageKey(ForeignMessage message) => message.MessageId is { Length: > 0 } id ? IdempotencyKey.Check(id, "message_id") : null;

    /// <summary>The bytes as the handler's body.</summary>
    public static Base64Text? Body(byte[]? data)
    {
        if (data is null) return null;
        if (data.Length > MaxDataBytes) throw new ApiException(ErrorCode.RequestTooLarge, $"the message's data is over the limit of {MaxDataBytes} bytes");
        return Base64Text.Encode(data);
    }

    private static Asked Read(ForeignMessage message, CloudEvent cloudEvent, long now)
    {
        var sandbox = Extension(cloudEvent, SandboxAttribute);
        var function = Extension(cloudEvent, FunctionAttribute);
        FunctionName.Require(function);
        var body = new InvocationRequestBody { Headers = EventRequest.Headers(cloudEvent), BodyBase64 = Body(EventRequest.Data(cloudEvent)) };
        // However it is written, the same source and id are the same event.
        var identity = EventRequest.Key(cloudEvent);
        return new Asked(
            sandbox, function, MessageKey(message) ?? identity, InvocationRequestReader.Check(body, now), ForeignTrace.Of(message, cloudEvent), Encoding.ASCII.GetBytes(identity));
    }

    private static string Extension(CloudEvent cloudEvent, string name) => cloudEvent[name] as string
        ?? throw new ApiException(ErrorCode.BadRequest, $"the event must have the extension attribute {name}, a string");
}
