using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using MassTransit;
using MassTransit.Serialization;

namespace Invoke.Messaging;

/// <summary>
/// Reads and writes MassTransit's envelope in one pass, the message in it by generated code. MassTransit's own code reads each
/// message twice, and writes beside it which machine and which versions of what it comes from.
/// </summary>
internal sealed class EnvelopeConverter : JsonConverter<MessageEnvelope>
{
    private static readonly MessagesJson Json = MessagesJson.Default;

    private static readonly Dictionary<string, JsonTypeInfo> ByName = new JsonTypeInfo[]
    {
        Json.InvokeFunction, Json.FunctionInvoked, Json.InvocationTicket, Json.ClaimInvocation, Json.InvocationClaimed, Json.RecordResult, Json.InvocationsChanged,
    }.ToDictionary(message => MessageUrn.ForTypeString(message.Type), StringComparer.Ordinal);

    public override MessageEnvelope Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType is not JsonTokenType.StartObject) throw new JsonException("a message is an object");
        var envelope = new JsonMessageEnvelope();
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var name = reader.GetString();
            reader.Read();
            ReadField(envelope, name, ref reader, options);
        }

        return envelope;
    }

    public override void Write(Utf8JsonWriter writer, MessageEnvelope value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        WriteText(writer, "messageId"u8, value.MessageId);
        WriteText(writer, "requestId"u8, value.RequestId);
        WriteText(writer, "correlationId"u8, value.CorrelationId);
        WriteText(writer, "conversationId"u8, value.ConversationId);
        WriteText(writer, "initiatorId"u8, value.InitiatorId);
        WriteText(writer, "sourceAddress"u8, value.SourceAddress);
        WriteText(writer, "destinationAddress"u8, value.DestinationAddress);
        WriteText(writer, "responseAddress"u8, value.ResponseAddress);
        WriteText(writer, "faultAddress"u8, value.FaultAddress);
        if (value.ExpirationTime is { } expires) writer.WriteString("expirationTime"u8, expires);
        if (value.SentTime is { } sent) writer.WriteString("sentTime"u8, sent);
        if (value.Headers is { Count: > 0 } headers) WriteObject(writer, "headers"u8, headers, options);

        // The names stand before the message, so that its reader knows what it is.
        WriteObject(writer, "messageType"u8, value.MessageType, options);
        writer.WritePropertyName("message"u8);
        if (value.Message is { } message && Json.GetTypeInfo(message.GetType()) is { } type) JsonSerializer.Serialize(writer, message, type);
        else JsonSerializer.Serialize(writer, value.Message, options);
        writer.WriteEndObject();
    }

    private static void ReadField(JsonMessageEnvelope envelope, string? name, ref Utf8JsonReader reader, JsonSerializerOptions options)
    {
        switch (name)
        {
            case "messageId":
                envelope.MessageId = reader.GetString();
                break;
            case "requestId":
                envelope.RequestId = reader.GetString();
                break;
            case "correlationId":
                envelope.CorrelationId = reader.GetString();
                break;
            case "conversationId":
                envelope.ConversationId = reader.GetString();
                break;
            case "initiatorId":
                envelope.InitiatorId = reader.GetString();
                break;
            case "sourceAddress":
                envelope.SourceAddress = reader.GetString();
                break;
            case "destinationAddress":
                envelope.DestinationAddress = reader.GetString();
                break;
            case "responseAddress":
                envelope.ResponseAddress = reader.GetString();
                break;
            case "faultAddress":
                envelope.FaultAddress = reader.GetString();
                break;
            case "expirationTime":
                envelope.ExpirationTime = JsonSerializer.Deserialize<DateTime?>(ref reader, options);
                break;
            case "sentTime":
                envelope.SentTime = JsonSerializer.Deserialize<DateTime?>(ref reader, options);
                break;
            case "headers":
                envelope.Headers = JsonSerializer.Deserialize<Dictionary<string, object?>>(ref reader, options) ?? [];
                break;
            case "messageType":
                envelope.MessageType = JsonSerializer.Deserialize<string[]>(ref reader, options);
                break;
            case "message":
                envelope.Message = envelope.MessageType is [var only] && ByName.TryGetValue(only, out var type)
                    ? JsonSerializer.Deserialize(ref reader, type)
                    : JsonElement.ParseValue(ref reader);
                break;
            default:
                reader.Skip();
                break;
        }
    }

    private static void WriteText(Utf8JsonWriter writer, ReadOnlySpan<byte> name, string? value)
    {
        if (value is not null) writer.WriteString(name, value);
    }

    private static void WriteObject<T>(Utf8JsonWriter writer, ReadOnlySpan<byte> name, T value, JsonSerializerOptions options)
    {
        writer.WritePropertyName(name);
        JsonSerializer.Serialize(writer, value, options);
    }
}
