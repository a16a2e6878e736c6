using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Invoke.Sandboxes;

/// <summary>The ids of sandboxes: <c>sb_</c> and 12 lower-case letters and digits.</summary>
public static class SandboxId
{
    private const string Prefix = "sb_";
    private const int RandomLength = 12;
    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz0123456789";
    private static readonly SearchValues<char> Characters = SearchValues.Create(Alphabet);

    /// <summary>A new id, not to be guessed: 62 random bits.</summary>
    public static string Create() => Prefix + RandomNumberGenerator.GetString(Alphabet, RandomLength);

    /// <summary>Whether the text has the form of an id; whatever has is safe in a path and a host name.</summary>
    public static bool IsValid([NotNullWhen(true)] string? text) =>
        text is not null && text.Length == Prefix.Length + RandomLength && text.StartsWith(Prefix, StringComparison.Ordinal)
        && text.AsSpan(Prefix.Length).IndexOfAnyExcept(Characters) < 0;
}
