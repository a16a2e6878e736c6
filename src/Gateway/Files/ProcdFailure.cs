using System.Text.Json;
using Invoke.Contracts;
using Invoke.Contracts.Errors;

namespace Invoke.Gateway.Files;

/// <summary>Reads the errors of procd's files API. They come out of a sandbox: whatever is not exactly one is the sandbox's failure.</summary>
internal static class ProcdFailure
{
    private const int MaxBytes = 64 * 1024;

    /// <summary>The error of a failure envelope, without details.</summary>
    /// <exception cref="ApiException"><see cref="ErrorCode.SandboxLost"/>: it is none.</exception>
    public static async Task<ApiError> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            await response.Content.LoadIntoBufferAsync(MaxBytes, cancellationToken);
            using var document = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken));
            var error = document.RootElement.GetProperty("error").Deserialize(ContractsJson.Strict.ApiError);
            // A 401 would tell the caller that its own token is bad.
            if (error is null || error.Code.HttpStatus() != (int)response.StatusCode || error.Code.HttpStatus() == StatusCodes.Status401Unauthorized)
                throw NotProcd(null);
            return error with { Details = null };
        }
        catch (Exception e) when (e is HttpRequestException or IOException or JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw NotProcd(e);
        }
    }

    public static ApiException NotProcd(Exception? inner) =>
        new(ErrorCode.SandboxLost, "the sandbox gave an answer that is not procd's", inner);
}
