using System.Text.Json;
using System.Text.Json.Serialization;

namespace Invoke.Contracts;

/// <summary>One of an enumeration's names in snake case, and nothing else: no number, and no list of names.</summary>
/// <typeparam name="TEnum">The enumeration.</typeparam>
public sealed class WireEnumConverter<TEnum> : JsonConverter<TEnum>
    where TEnum : struct, Enum
{
    /// <inheritdoc/>
    public override TEnum Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType is JsonTokenType.String && WireName.Find<TEnum>(reader.GetString()!) is { } value ? value : throw new JsonException();

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, TEnum value, JsonSerializerOptions options) => writer.WriteStringValue(WireName.Of(value));
}
