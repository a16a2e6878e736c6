using System.Globalization;
using Invoke.Contracts.Errors;

namespace Invoke.Gateway;

/// <summary>Reads query parameters strictly: each at most once, numbers within their range.</summary>
internal static class QueryText
{
    /// <exception cref="ApiException"><see cref="ErrorCode.BadRequest"/>.</exception>
    public static string? One(IQueryCollection query, string name) => query[name] switch
    {
        [] => null,
        // No name, id or key of ours has one, and PostgreSQL takes no text with it.
        [{ } value] when value.Contains('\0', StringComparison.Ordinal) => throw new ApiException(ErrorCode.BadRequest, $"{name} must have no NUL character"),
        [var value] => value,
        _ => throw new ApiException(ErrorCode.BadRequest, $"{name} must be given once"),
    };

    /// <exception cref="ApiException"><see cref="ErrorCode.BadRequest"/>.</exception>
    public static int? Number(IQueryCollection query, string name, int min, int max)
    {
        if (One(query, name) is not { } text) return null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max
            ? number
            : throw new ApiException(ErrorCode.BadRequest, $"{name} must be a number from {min} to {max}");
    }
}
