using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Invoke.Contracts.Errors;

namespace Invoke.Client.Http;

/// <summary>Turns what is not an answer into the exception that says so.</summary>
internal static class Failures
{
    /// <summary>The answer says that the call failed.</summary>
    public static async Task<Sandbox0Exception> ReadAsync(HttpResponseMessage response, TimeProvider time, CancellationToken cancellationToken)
    {
        var status = response.StatusCode;
        var requestId = Header(response, "X-Request-Id");
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            using var document = await JsonDocument.ParseAsync(body, default, cancellationToken);
            var error = document.RootElement.GetProperty("error");
            var name = error.GetProperty("code").GetString() ?? throw new JsonException("no code");
            ErrorCode? code = ErrorCodes.TryParse(name, out var known) ? known : null;
            return new Sandbox0Exception(error.GetProperty("message").GetString() ?? throw new JsonException("no message"))
            {
                Code = code,
                CodeName = name,
                StatusCode = status,
                Details = error.TryGetProperty("details", out var details) ? details.Clone() : null,
                RequestId = requestId,
                InvocationId = Header(response, "X-Invocation-Id"),
                RetryAfter = RetryAfter(response.Headers.RetryAfter, time),
                IsNotRun = code?.IsRetryLater() == true,
            };
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return NotInvoke(response, e);
        }
    }

    /// <summary>Something answered, but not as Invoke does.</summary>
    public static Sandbox0Exception NotInvoke(HttpResponseMessage response, Exception? inner = null) => new(
        $"{Address(response.RequestMessage)} answered {(int)response.StatusCode}, but not as Invoke does; check the base URL and what stands between", inner)
    {
        StatusCode = response.StatusCode,
        RequestId = Header(response, "X-Request-Id"),
        IsInterrupted = response.StatusCode is HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout,
    };

    /// <summary>No answer, or only the beginning of one.</summary>
    public static Sandbox0Exception Broken(Uri baseUrl, Exception cause)
    {
        var error = (cause as HttpRequestException)?.HttpRequestError;
        var neverConnected = error is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError;
        var reason = cause.GetBaseException().Message;
        return new Sandbox0Exception(
            neverConnected || error == HttpRequestError.SecureConnectionError
                ? $"cannot connect to {baseUrl.GetLeftPart(UriPartial.Authority)}: {reason}"
                : $"the connection to {baseUrl.GetLeftPart(UriPartial.Authority)} broke: {reason}",
            cause)
        {
            IsNotRun = neverConnected,
            IsInterrupted = true,
        };
    }

    private static string Address(HttpRequestMessage? request) => request?.RequestUri?.GetLeftPart(UriPartial.Path) ?? "the server";

    private static string? Header(HttpResponseMessage response, string name) => response.Headers.TryGetValues(name, out var values) ? values.First() : null;

    private static TimeSpan? RetryAfter(RetryConditionHeaderValue? header, TimeProvider time)
    {
        var wait = header?.Delta ?? (header?.Date - time.GetUtcNow());
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }
}
