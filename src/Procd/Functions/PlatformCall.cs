using System.Globalization;
using Invoke.Contracts.Errors;
using Invoke.Contracts.Procd;
using Invoke.Procd.Ledger;

namespace Invoke.Procd.Functions;

/// <summary>What gateway and worker say of a run in headers (wire contract, section 7).</summary>
/// <param name="Key">The attempt.</param>
/// <param name="ResumeOnly">Whether it must not be started, only attached to.</param>
/// <param name="Background">Whether it yields to those who are waited for.</param>
internal sealed record PlatformCall(InvocationKey Key, bool ResumeOnly, bool Background)
{
    /// <summary>Reads the headers; null if it is a plain call.</summary>
    /// <exception cref="ApiException"><see cref="ErrorCode.BadRequest"/>: a header has no such value.</exception>
    public static PlatformCall? Of(IHeaderDictionary headers)
    {
        if (headers[ProcdHeaders.InvocationId] is not [{ } id]) return null;
        return new PlatformCall(
            KeyOf(id, headers[ProcdHeaders.Attempt].ToString()),
            Choice(headers, ProcdHeaders.Mode, "start", "resume"),
            Choice(headers, ProcdHeaders.Lane, "sync", "async"));
    }

    /// <summary>Checks the two parts of a key.</summary>
    /// <exception cref="ApiException"><see cref="ErrorCode.BadRequest"/>.</exception>
    public static InvocationKey KeyOf(string invocationId, string attempt)
    {
        if (invocationId.Length is 0 or > 64 || !invocationId.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
            throw new ApiException(ErrorCode.BadRequest, "the invocation id must be 1 to 64 letters, digits or '_'");
        return int.TryParse(attempt, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1
            ? new InvocationKey(invocationId, number)
            : throw new ApiException(ErrorCode.BadRequest, "the attempt must be a number from 1");
    }

    /// <summary>Whether a header has its second value; unset is the first.</summary>
    private static bool Choice(IHeaderDictionary headers, string name, string first, string second)
    {
        var value = headers[name].ToString();
        return value == second || (value.Length == 0 || value == first
            ? false
            : throw new ApiException(ErrorCode.BadRequest, $"{name} must be '{first}' or '{second}'"));
    }
}
