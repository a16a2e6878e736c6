using Invoke.Cli.Config;
using Invoke.Client;
using Invoke.Contracts.Errors;

namespace Invoke.Cli.Output;

/// <summary>Says what went wrong, and what to do.</summary>
internal static class ErrorText
{
    public static string Of(Sandbox0Exception e, Connection connection) => e.Code switch
    {
        ErrorCode.Unauthorized => $"{connection.Url.GetLeftPart(UriPartial.Authority)} does not know the API key from {connection.TokenFrom}; set SANDBOX0_TOKEN or pass --token",
        ErrorCode.Forbidden => $"the API key from {connection.TokenFrom} may not do this: {e.Message}",
        null when e.StatusCode is null => $"{e.Message}; is Invoke running there? (the address is from {connection.UrlFrom})",
        null when e.CodeName is null => e.Message,
        _ => Of(e.CodeName!, e.Message),
    };

    /// <summary>An error of the API.</summary>
    public static string Of(ApiError error) => Of(error.Code.Wire(), error.Message);

    // A traceback stands below its code, a sentence before it.
    private static string Of(string code, string message) =>
        message.Contains('\n', StringComparison.Ordinal) ? $"{code}:\n{message}" : $"{message} ({code})";
}
