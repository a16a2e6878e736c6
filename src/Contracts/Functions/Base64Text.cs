using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json.Serialization;

namespace Invoke.Contracts.Functions;

/// <summary>
/// A body in base64, kept as the bytes in which it comes and goes: only who has a use for the data decodes it. A string
/// becomes one by itself. What it holds may be anything until <see cref="IsValid"/> says otherwise.
/// </summary>
[JsonConverter(typeof(Base64TextConverter))]
public sealed class Base64Text : IEquatable<Base64Text>
{
    private static readonly SearchValues<byte> Digits = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"u8);

    internal Base64Text(ReadOnlyMemory<byte> utf8) => Utf8 = utf8;

    /// <summary>No body.</summary>
    public static Base64Text Empty { get; } = new(ReadOnlyMemory<byte>.Empty);

    /// <summary>The text as UTF-8.</summary>
    public ReadOnlyMemory<byte> Utf8 { get; }

    /// <summary>Whether it is standard base64 with padding and nothing else.</summary>
    public bool IsValid
    {
        get
        {
            // The framework's check overlooks white space, and looks at each character by itself: it gets the last group.
            var text = Utf8.Span;
            if (text.Length % 4 != 0) return false;
            if (text.IsEmpty) return true;
            var last = text[^4..];
            return !text[..^4].ContainsAnyExcept(Digits) && Base64.IsValid(last) && !last.ContainsAny(" \t\r\n"u8);
        }
    }

    /// <summary>A text as it was written; null of null.</summary>
    [return: NotNullIfNotNull(nameof(text))]
    public static implicit operator Base64Text?(string? text) => FromString(text);

    /// <summary>A text as it was written; null of null.</summary>
    [return: NotNullIfNotNull(nameof(text))]
    public static Base64Text? FromString(string? text) => text is null ? null : new Base64Text(Encoding.UTF8.GetBytes(text));

    /// <summary>The base64 of the data.</summary>
    public static Base64Text Encode(ReadOnlySpan<byte> data)
    {
        var text = new byte[Base64.GetMaxEncodedToUtf8Length(data.Length)];
        Base64.EncodeToUtf8(data, text, out _, out _);
        return new Base64Text(text);
    }

    /// <summary>The data.</summary>
    /// <exception cref="FormatException">It is not base64.</exception>
    public byte[] Decode()
    {
        var data = new byte[Base64.GetMaxDecodedFromUtf8Length(Utf8.Length)];
        if (!IsValid || Base64.DecodeFromUtf8(Utf8.Span, data, out _, out var length) is not OperationStatus.Done) throw new FormatException("not standard base64 with padding");
        return data.Length == length ? data : data[..length];
    }

    /// <inheritdoc/>
    public override string ToString() => Encoding.UTF8.GetString(Utf8.Span);

    /// <inheritdoc/>
    public bool Equals(Base64Text? other) => other is not null && Utf8.Span.SequenceEqual(other.Utf8.Span);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Base64Text);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(Utf8.Span);
        return hash.ToHashCode();
    }
}
