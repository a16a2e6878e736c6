using System.Text.Json;
using System.Text.Json.Serialization;

namespace Invoke.Contracts.Functions;

/// <summary>Reads and writes <see cref="Base64Text"/> as a JSON string, without a text of characters in between.</summary>
public sealed class Base64TextConverter : JsonConverter<Base64Text>
{
    /// <summary>In one piece a writer asks for three bytes a character, of a body of 8 MiB for 34 MB that no pool holds.</summary>
    private const int PieceLength = 4096;

    /// <inheritdoc/>
    public override Base64Text Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType is not JsonTokenType.String) throw new JsonException();
        if (!reader.HasValueSequence && !reader.ValueIsEscaped) return new Base64Text(reader.ValueSpan.ToArray());
        var text = new byte[reader.HasValueSequence ? reader.ValueSequence.Length : reader.ValueSpan.Length];
        return new Base64Text(text.AsMemory(0, reader.CopyString(text)));
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Base64Text value, JsonSerializerOptions options)
    {
        var rest = value.Utf8.Span;
        do
        {
            var piece = rest[..Math.Min(rest.Length, PieceLength)];
            rest = rest[piece.Length..];
            writer.WriteStringValueSegment(piece, isFinalSegment: rest.IsEmpty);
        }
        while (!rest.IsEmpty);
    }
}
