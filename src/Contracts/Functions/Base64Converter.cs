using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Invoke.Contracts.Functions;

/// <summary>
/// Writes base64 piece by piece. In one piece a writer asks for three bytes a character, of a body of 8 MiB for 34 MB that
/// no pool holds.
/// </summary>
internal sealed class Base64Converter : JsonConverter<string>
{
    private const int PieceLength = 1024;

    /// <inheritdoc/>
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
    {
        JsonTokenType.String => reader.GetString(),
        _ => throw new JsonException(),
    };

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options)
    {
        if (!Ascii.IsValid(value))
        {
            writer.WriteStringValue(value);
            return;
        }

        // As UTF-8: of text, a writer looks at each character for one that must be escaped.
        Span<byte> piece = stackalloc byte[PieceLength];
        var rest = value.AsSpan();
        do
        {
            _ = Ascii.FromUtf16(rest[..Math.Min(rest.Length, PieceLength)], piece, out var length);
            rest = rest[length..];
            writer.WriteStringValueSegment(piece[..length], isFinalSegment: rest.IsEmpty);
        }
        while (!rest.IsEmpty);
    }
}
