using System.Text.Json;
using System.Text.Unicode;
using CloudNative.CloudEvents;
using CloudNative.CloudEvents.SystemTextJson;
using Invoke.Contracts;
using Invoke.Contracts.Errors;
using Invoke.Messaging.Foreign;

namespace Invoke.Gateway.Ingress;

/// <summary>Finds the CloudEvents event in a message: as JSON (structured mode), or as headers and body (binary mode).</summary>
internal static class EventReader
{
    private const string Structured = "application/cloudevents+json", Any = "application/cloudevents", SpecVersion = "specversion";

    /// <summary>How the headers of attributes may begin: as AMQP 1.0's binding has it, and as HTTP's.</summary>
    private static readonly string[] Prefixes = ["cloudEvents:", "cloudEvents_", "ce-"];

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = Limits.JsonDepth, AllowDuplicateProperties = false };

    /// <returns>The event; null if the message is none.</returns>
    /// <exception cref="ApiException"><see cref="ErrorCode.BadRequest"/>, <see cref="ErrorCode.UnsupportedMediaType"/>: it is one that cannot be read.</exception>
    public static CloudEvent? Read(ForeignMessage message)
    {
        try
        {
            var media = MediaTypeOf(message);
            if (media == Structured) return ReadStructured(message.Body);
            if (media?.StartsWith(Any, StringComparison.Ordinal) is true) throw new ApiException(ErrorCode.UnsupportedMediaType, $"send one event as {Structured}, not {media}");
            return Prefixes.FirstOrDefault(prefix => message.Headers.ContainsKey(prefix + SpecVersion)) is { } prefix ? ReadBinary(message, prefix) : null;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or FormatException or JsonException)
        {
            throw new ApiException(ErrorCode.BadRequest, $"the message is not a CloudEvents event: {e.Message}", e);
        }
    }

    /// <summary>The media type that the message says its body has, without parameters.</summary>
    public static string? MediaTypeOf(ForeignMessage message) => message.ContentType?.Split(';')[0].Trim().ToLowerInvariant();

    private static CloudEvent ReadStructured(ReadOnlyMemory<byte> body)
    {
        if (!Utf8.IsValid(body.Span)) throw new JsonException("not valid UTF-8");
        using var document = JsonDocument.Parse(body, Strict);
        if (document.RootElement.ValueKind is not JsonValueKind.Object) throw new JsonException("not a JSON object");
        RequireVersion(document.RootElement.TryGetProperty(SpecVersion, out var version) && version.ValueKind is JsonValueKind.String ? version.GetString() : null);
        return new JsonEventFormatter().ConvertFromJsonElement(document.RootElement.Clone(), extensionAttributes: null);
    }

    private static CloudEvent ReadBinary(ForeignMessage message, string prefix)
    {
        RequireVersion(message.Headers[prefix + SpecVersion]);
        var read = new CloudEvent(CloudEventsSpecVersion.V1_0) { DataContentType = message.ContentType, Data = message.Body.ToArray() };
        foreach (var (name, value) in message.Headers)
        {
            if (!name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)) continue;
            var attribute = name[prefix.Length..].ToLowerInvariant();
            if (attribute != SpecVersion) read.SetAttributeFromString(attribute, value);
        }

        return read.Validate();
    }

    private static void RequireVersion(string? version)
    {
        if (version != CloudEventsSpecVersion.V1_0.VersionId)
            throw new ApiException(ErrorCode.BadRequest, version is null ? "the event has no specversion; it must be 1.0" : "the event's specversion must be 1.0");
    }
}
