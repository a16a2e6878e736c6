using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;
using Invoke.Contracts.Callbacks;
using Microsoft.Extensions.Options;

namespace Invoke.Gateway.Callbacks;

/// <summary>Sends one callback once. The receiver is hostile: it is not followed anywhere, and neither its time nor its bytes are taken without end.</summary>
internal sealed class CallbackPost : IDisposable
{
    private const int MostHeaderKiB = 16;
    private const int MostBodyBytes = 16 * 1024;
    private static readonly TimeSpan BodyPatience = TimeSpan.FromSeconds(1);

    private readonly HttpMessageInvoker _http;
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _clock;

    public CallbackPost(CallbackTargets targets, IOptions<CallbackOptions> options, TimeProvider clock)
    {
        (_timeout, _clock) = (options.Value.Timeout, clock);
        _http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            MaxResponseHeadersLength = MostHeaderKiB,
            ConnectCallback = CallbackConnection.Through(targets, _timeout),
            // A connection serves one request: the next one looks the name up and checks it anew.
            PooledConnectionLifetime = TimeSpan.Zero,
            // No span: its URL may hold what only the receiver should know. And nothing of our traces leaves.
            ActivityHeadersPropagator = null,
        });
    }

    /// <param name="callback">Where it goes, and its id.</param>
    /// <param name="secret">What signs it.</param>
    /// <param name="body">What it says.</param>
    /// <param name="cancellationToken">Breaks it off.</param>
    public async Task<DeliveryEnd> SendAsync(CallbackRow callback, string secret, byte[] body, CancellationToken cancellationToken)
    {
        using var request = Request(callback, secret, body);
        using var timeout = new CancellationTokenSource(_timeout, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            using var response = await _http.SendAsync(request, either.Token);
            var note = await DrainAsync(response, either.Token);
            return new DeliveryEnd(Outcome(response.StatusCode), (int)response.StatusCode, AddressOf(request), note);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            var (outcome, message) = timeout.IsCancellationRequested
                ? (DeliveryOutcome.TimedOut, string.Create(CultureInfo.InvariantCulture, $"no answer within {_timeout.TotalSeconds} s"))
                : Reason(e);
            return new DeliveryEnd(outcome, null, AddressOf(request), message);
        }
    }

    public void Dispose() => _http.Dispose();

    private HttpRequestMessage Request(CallbackRow callback, string secret, byte[] body)
    {
        var timestamp = _clock.GetUtcNow().ToUnixTimeSeconds();
        var request = new HttpRequestMessage(HttpMethod.Post, callback.Url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.ConnectionClose = true;
        request.Headers.Add("User-Agent", "Invoke-Callbacks");
        request.Headers.Add("webhook-id", callback.Id);
        request.Headers.Add("webhook-timestamp", timestamp.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("webhook-signature", WebhookSecret.Sign(secret, callback.Id, timestamp, body));
        return request;
    }

    private static DeliveryOutcome Outcome(HttpStatusCode status) => (int)status switch
    {
        >= 200 and < 300 => DeliveryOutcome.Delivered,
        410 => DeliveryOutcome.Gone,
        >= 300 and < 400 => DeliveryOutcome.Redirected,
        _ => DeliveryOutcome.Refused,
    };

    /// <summary>Takes a little of the body, so that a receiver in good faith sees its answer read. The status counts, whatever becomes of the rest.</summary>
    private async Task<string?> DrainAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(BodyPatience, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(either.Token);
            var buffer = new byte[4096];
            for (var left = MostBodyBytes; left > 0;)
            {
                var count = await stream.ReadAsync(buffer, either.Token);
                if (count == 0) return null;
                left -= count;
            }

            return $"more than {MostBodyBytes} bytes of answer were not read";
        }
        catch (OperationCanceledException)
        {
            return "the answer's body was not waited for";
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            return "the answer's body broke off";
        }
    }

    private static string? AddressOf(HttpRequestMessage request) => request.Options.TryGetValue(CallbackConnection.Address, out var address) ? address.ToString() : null;

    private static (DeliveryOutcome Outcome, string Message) Reason(Exception failure)
    {
        for (var e = failure; e is not null; e = e.InnerException)
        {
            switch (e)
            {
                case ForbiddenTargetException forbidden:
                    return (DeliveryOutcome.Forbidden, forbidden.Message);
                case AuthenticationException:
                    return (DeliveryOutcome.Untrusted, "TLS could not be agreed on, or the certificate is not one to trust for this host");
                case SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain or SocketError.NoRecovery }:
                    return (DeliveryOutcome.Unresolved, "the host has no address");
                case SocketException socket:
                    return (DeliveryOutcome.Unreachable, $"the connection failed: {socket.SocketErrorCode}");
                case HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded }:
                    return (DeliveryOutcome.Unreachable, "the connection was closed before the answer");
                case HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded }:
                    return (DeliveryOutcome.InvalidAnswer, $"the answer's headers are over {MostHeaderKiB} KiB");
                case HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse or HttpRequestError.HttpProtocolError }:
                    return (DeliveryOutcome.InvalidAnswer, "the answer is not HTTP");
                case OperationCanceledException:
                    return (DeliveryOutcome.Unreachable, "no connection could be made in time");
            }
        }

        return (DeliveryOutcome.Unreachable, $"the delivery failed: {failure.GetType().Name}");
    }
}
