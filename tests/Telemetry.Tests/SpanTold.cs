using Google.Protobuf;
using OpenTelemetry.Proto.Trace.V1;

namespace Invoke.Telemetry.Tests;

/// <summary>A span as it was exported.</summary>
/// <param name="Service">The process's name.</param>
/// <param name="Source">What made it.</param>
/// <param name="Span">The span.</param>
internal sealed record SpanTold(string Service, string Source, Span Span)
{
    public string TraceId { get; } = Hex(Span.TraceId);

    public string Id { get; } = Hex(Span.SpanId);

    public string ParentId { get; } = Hex(Span.ParentSpanId);

    public string Name => Span.Name;

    public bool IsRoot => ParentId.Length == 0;

    /// <summary>In ms since 1970.</summary>
    public double Start => Span.StartTimeUnixNano / 1e6;

    /// <inheritdoc cref="Start"/>
    public double End => Span.EndTimeUnixNano / 1e6;

    /// <summary>An attribute as text; null if there is none.</summary>
    public string? this[string key] => Span.Attributes.FirstOrDefault(attribute => attribute.Key == key)?.Value is { } value
        ? value.HasStringValue ? value.StringValue : value.HasBoolValue ? value.BoolValue ? "true" : "false" : value.HasIntValue ? value.IntValue.ToString(System.Globalization.CultureInfo.InvariantCulture) : value.ToString()
        : null;

    public static string Hex(ByteString bytes) => Convert.ToHexStringLower(bytes.Span);
}
