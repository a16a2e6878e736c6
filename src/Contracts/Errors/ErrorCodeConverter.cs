using System.Text.Json;
using System.Text.Json.Serialization;

namespace Invoke.Contracts.Errors;

/// <summary>An <see cref="ErrorCode"/> as its name on the wire.</summary>
public sealed class ErrorCodeConverter : JsonConverter<ErrorCode>
{
    /// <summary>Reads a name of the closed list.</summary>
    /// <exception cref="JsonException">The name is not in the list.</exception>
    public override ErrorCode Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && ErrorCodes.TryParse(reader.GetString()!, out var code)
            ? code
            : throw new JsonException("Not an error code of this version");

    /// <summary>Writes the name.</summary>
    public override void Write(Utf8JsonWriter writer, ErrorCode value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Wire());
}
