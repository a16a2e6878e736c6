using System.Buffers;
using Invoke.Contracts.Errors;

namespace Invoke.Contracts.Functions;

/// <summary>The rules for the names of functions and handlers (wire contract, section 2).</summary>
public static class FunctionName
{
    // Explicit sets: \w would let full-width letters through. Spelled out because a regex engine would be a large part of procd.
    private const string Letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private static readonly SearchValues<char> NameCharacters = SearchValues.Create(Letters + "0123456789_-");
    private static readonly SearchValues<char> IdentifierCharacters = SearchValues.Create(Letters + "0123456789_");

    /// <summary>Checks a function's name.</summary>
    /// <exception cref="ApiException"><see cref="ErrorCode.BadRequest"/>: the name breaks the rule.</exception>
    public static void Require(string name)
    {
        if (name.Length is 0 or > Limits.FunctionNameLength || name.AsSpan().ContainsAnyExcept(NameCharacters))
        {
            throw new ApiException(ErrorCode.BadRequest,
                $"function name must be 1 to {Limits.FunctionNameLength} letters, digits, '_' or '-', without '.py'");
        }
    }

    /// <summary>Whether the text may name a handler: identifiers joined by dots.</summary>
    public static bool IsHandler(ReadOnlySpan<char> handler)
    {
        foreach (var range in handler.Split('.'))
        {
            var identifier = handler[range];
            if (identifier.IsEmpty || char.IsAsciiDigit(identifier[0]) || identifier.ContainsAnyExcept(IdentifierCharacters)) return false;
        }

        return true;
    }
}
