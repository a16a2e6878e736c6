using System.Globalization;
using System.Text;
using System.Text.Unicode;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Invoke.Messaging.Foreign;

/// <summary>A message of another system's. All of it is whatever its sender likes, but for <see cref="UserId"/>.</summary>
public sealed record ForeignMessage
{
    /// <summary>The exchange that it was published to.</summary>
    public required string Exchange { get; init; }

    /// <summary>The routing key that it was published with.</summary>
    public required string RoutingKey { get; init; }

    /// <summary>What its body is said to be.</summary>
    public string? ContentType { get; init; }

    /// <summary>How its body is said to be encoded.</summary>
    public string? ContentEncoding { get; init; }

    /// <summary>Its sender's id for it.</summary>
    public string? MessageId { get; init; }

    /// <summary>What its sender knows the answer by.</summary>
    public string? CorrelationId { get; init; }

    /// <summary>The queue that is to get the answer.</summary>
    public string? ReplyTo { get; init; }

    /// <summary>The user who published it; the broker has refused any but the connection's own.</summary>
    public string? UserId { get; init; }

    /// <summary>Headers whose values are text, or can be written as such.</summary>
    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    /// <summary>Its body; valid only while it is handled.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    internal static ForeignMessage Of(BasicDeliverEventArgs delivery)
    {
        var properties = delivery.BasicProperties;
        return new ForeignMessage
        {
            Exchange = delivery.Exchange,
            RoutingKey = delivery.RoutingKey,
            ContentType = properties.ContentType,
            ContentEncoding = properties.ContentEncoding,
            MessageId = properties.MessageId,
            CorrelationId = properties.CorrelationId,
            ReplyTo = properties.ReplyTo,
            UserId = properties.UserId,
            Headers = Texts(properties.Headers),
            Body = delivery.Body,
        };
    }

    private static Dictionary<string, string> Texts(IDictionary<string, object?>? headers)
    {
        var texts = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in headers ?? new Dictionary<string, object?>())
        {
            if (Text(value) is { } text) texts[name] = text;
        }

        return texts;
    }

    private static string? Text(object? value) => value switch
    {
        byte[] bytes => Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : null,
        string text => text,
        bool flag => flag ? "true" : "false",
        AmqpTimestamp time => Time(time.UnixTime),
        sbyte or byte or short or ushort or int or uint or long => Convert.ToString(value, CultureInfo.InvariantCulture),
        _ => null,
    };

    // Whatever number it is: what lies beyond the years is no time.
    private static string? Time(long seconds) => seconds is >= 0 and <= 253_402_300_799
        ? DateTimeOffset.FromUnixTimeSeconds(seconds).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)
        : null;
}
