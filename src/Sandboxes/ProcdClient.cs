using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;
using Invoke.Contracts;
using Invoke.Contracts.Errors;
using Invoke.Contracts.Functions;
using Invoke.Contracts.Procd;
using Invoke.Sandboxes.Telemetry;

namespace Invoke.Sandboxes;

/// <summary>Speaks to the procd of a sandbox. What comes back is hostile until checked: bounded, parsed strictly.</summary>
public sealed class ProcdClient : IDisposable
{
    /// <summary>An answer of 4 MiB and its log, every byte of both escaped, and the envelope.</summary>
    private const int MaxAnswerBytes = (Limits.JsonEscapeGrowth * (Limits.AnswerBytes + Limits.LogBytes)) + 65536;

    private static readonly HttpRequestOptionsKey<ProcdEndpoint> EndpointKey = new("procd-endpoint");
    private static readonly MediaTypeHeaderValue JsonType = new("application/json");
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(3);

    // Not a client: what that adds, its clock, its defaults and its buffers, nobody needs here.
    private readonly HttpMessageInvoker _http;
    private readonly ProcdSigner _signer;

    /// <summary>Makes a client; one serves the whole process.</summary>
    public ProcdClient(ProcdSigner signer) => (_signer, _http) = (signer, new HttpMessageInvoker(new SocketsHttpHandler
    {
        ConnectCallback = ConnectAsync,
        UseProxy = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
        // Its spans are made here; without this there would be an Activity for each call, also when nobody records.
        ActivityHeadersPropagator = null,
    }));

    /// <summary>Runs an attempt, or attaches to its run, and waits for how it ends.</summary>
    /// <returns>How the run ended, or why it did not start, in procd's own words.</returns>
    /// <exception cref="ApiException">
    /// <see cref="ErrorCode.SandboxUnavailable"/>: procd refuses connections, nothing was sent;
    /// <see cref="ErrorCode.SandboxLost"/>: the connection broke, or the answer is not procd's.
    /// </exception>
    public async Task<RunOutcome> InvokeAsync(ProcdEndpoint endpoint, ProcdCall call, CancellationToken cancellationToken)
    {
        using var request = Request(HttpMethod.Post, endpoint, $"/api/v1/functions/{call.Function}/invoke");
        request.Headers.Add(ProcdHeaders.InvocationId, call.InvocationId);
        request.Headers.Add(ProcdHeaders.Attempt, call.Attempt.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add(ProcdHeaders.Mode, call.ResumeOnly ? "resume" : "start");
        request.Headers.Add(ProcdHeaders.Lane, call.Lane is ProcdLane.Async ? "async" : "sync");
        request.Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(call.Request, ProcdJson.Strict.FunctionRequest));
        request.Content.Headers.ContentType = JsonType;

        using var span = ProcdSpans.Invoke(endpoint, call);
        try
        {
            using var response = await SendAsync(request, cancellationToken);
            span.Answered((int)response.StatusCode);
            var body = await ReadAsync(response, cancellationToken);
            var outcome = response.IsSuccessStatusCode ? ProcdAnswer.ReadSuccess(body) : ProcdAnswer.ReadFailure(body);
            span.Ended(call, outcome);
            return outcome;
        }
        catch (ApiException e)
        {
            span.Fail(e.Error.Code);
            throw;
        }
    }

    /// <summary>Kills the attempt's run, or makes sure that it never starts.</summary>
    /// <exception cref="ApiException"><see cref="ErrorCode.SandboxUnavailable"/>, <see cref="ErrorCode.SandboxLost"/>.</exception>
    public async Task<ProcdCancel> CancelAsync(
        ProcdEndpoint endpoint, string invocationId, int attempt, bool onlyIfNotStarted, CancellationToken cancellationToken)
    {
        var condition = onlyIfNotStarted ? "&only_if=not_started" : "";
        using var request = Request(HttpMethod.Delete, endpoint,
            string.Create(CultureInfo.InvariantCulture, $"/api/v1/invocations/{invocationId}?attempt={attempt}{condition}"));
        using var span = ProcdSpans.Cancel(endpoint, invocationId, attempt);
        using var response = await SendAsync(request, cancellationToken);
        span.Answered((int)response.StatusCode);
        var body = await ReadAsync(response, cancellationToken);
        if (response.StatusCode == HttpStatusCode.Conflict) return new ProcdCancel(CancelResult.TooLate, UptimeOf(response));
        if (!response.IsSuccessStatusCode) throw new ApiException(ProcdAnswer.ReadFailure(body).Error!);
        var ran = ProcdAnswer.ReadData(body, ProcdAnswerJson.Strict.CancelledAnswer).Cancelled == "running";
        return new ProcdCancel(ran ? CancelResult.Killed : CancelResult.NeverStarts, UptimeOf(response));
    }

    /// <summary>Tells procd what its functions may use. Idempotent.</summary>
    /// <exception cref="ApiException"><see cref="ErrorCode.SandboxUnavailable"/>, <see cref="ErrorCode.SandboxLost"/>.</exception>
    public async Task ConfigureAsync(ProcdEndpoint endpoint, ProcdConfig config, CancellationToken cancellationToken)
    {
        using var request = Request(HttpMethod.Put, endpoint, "/api/v1/config");
        request.Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(config, ProcdJson.Strict.ProcdConfig));
        request.Content.Headers.ContentType = JsonType;
        using var response = await SendAsync(request, cancellationToken);
        if (response.IsSuccessStatusCode) return;
        throw new ApiException(ProcdAnswer.ReadFailure(await ReadAsync(response, cancellationToken)).Error!);
    }

    /// <summary>Whether procd takes calls.</summary>
    public async Task<bool> IsReadyAsync(ProcdEndpoint endpoint, CancellationToken cancellationToken)
    {
        using var request = Request(HttpMethod.Get, endpoint, "/readyz");
        try
        {
            using var response = await SendAsync(request, cancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (ApiException)
        {
            return false;
        }
    }

    /// <summary>A request to procd at that path, to be filled and sent by <see cref="SendAsync"/>.</summary>
    public static HttpRequestMessage Request(HttpMethod method, ProcdEndpoint endpoint, string pathAndQuery)
    {
        // The host names the connection pool; the connection itself is made to the endpoint.
        var request = new HttpRequestMessage(method, new Uri($"http://{endpoint.SandboxId.Replace('_', '-')}.procd{pathAndQuery}", UriKind.Absolute))
        {
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Options.Set(EndpointKey, endpoint);
        return request;
    }

    /// <summary>Signs and sends a request, and returns once the answer's headers are there.</summary>
    /// <exception cref="ApiException"><see cref="ErrorCode.SandboxUnavailable"/>, <see cref="ErrorCode.SandboxLost"/>.</exception>
    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await SendSignedAsync(request, cancellationToken);
        if (response.StatusCode != HttpStatusCode.Unauthorized || response.Headers.Date is not { } procdNow || !MayRepeat(request)) return response;
        using (response)
        {
            // Its clock is the judge: if only the time was wrong, the second signature is right.
            if (!request.Options.TryGetValue(EndpointKey, out var endpoint)) throw NotFromRequest();
            _signer.NoteClock(endpoint.SandboxId, procdNow);
            using var again = Copy(request, endpoint);
            return await SendSignedAsync(again, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> SendSignedAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (!request.Options.TryGetValue(EndpointKey, out var endpoint)) throw NotFromRequest();
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _signer.Token(endpoint.SandboxId, request.Method, request.RequestUri!.PathAndQuery));
        try
        {
            return await _http.SendAsync(request, cancellationToken);
        }
        catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.ConnectionError)
        {
            throw new ApiException(ErrorCode.SandboxUnavailable, "the sandbox refuses connections", e);
        }
        catch (HttpRequestException e)
        {
            throw Lost(e);
        }
    }

    /// <summary>Whether no byte of the body is gone: there is none, it is in memory, or procd refused before it was asked for.</summary>
    private static bool MayRepeat(HttpRequestMessage request) => request.Content is null or ByteArrayContent || request.Headers.ExpectContinue == true;

    private static HttpRequestMessage Copy(HttpRequestMessage request, ProcdEndpoint endpoint)
    {
        var copy = Request(request.Method, endpoint, request.RequestUri!.PathAndQuery);
        foreach (var header in request.Headers) copy.Headers.TryAddWithoutValidation(header.Key, header.Value);
        copy.Content = request.Content;
        return copy;
    }

    private static InvalidOperationException NotFromRequest() => new("A request to procd is made by ProcdClient.Request");

    private static async Task<byte[]> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            await response.Content.LoadIntoBufferAsync(MaxAnswerBytes, cancellationToken);
            return await response.Content.ReadAsByteArrayAsync(cancellationToken);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw Lost(e);
        }
    }

    private static TimeSpan UptimeOf(HttpResponseMessage response) =>
        response.Headers.TryGetValues(ProcdHeaders.UptimeMs, out var values)
        && uint.TryParse(values.First(), NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
            ? TimeSpan.FromMilliseconds(milliseconds)
            : TimeSpan.Zero;

    /// <summary>Connects, or says soon that nobody is there: of a machine that is gone no answer comes at all.</summary>
    private static async Task ConnectAsync(Socket socket, EndPoint address, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(ConnectTimeout);
        try
        {
            await socket.ConnectAsync(address, patience.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new SocketException((int)SocketError.TimedOut);
        }
    }

    private static ApiException Lost(Exception e) =>
        new(ErrorCode.SandboxLost, "the connection to the sandbox broke before it had answered", e);

    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        if (!context.InitialRequestMessage.Options.TryGetValue(EndpointKey, out var endpoint))
            throw NotFromRequest();
        var socket = new Socket(endpoint.Address.AddressFamily, SocketType.Stream, endpoint.Protocol);
        try
        {
            if (endpoint.Protocol == ProtocolType.Tcp) socket.NoDelay = true;
            await ConnectAsync(socket, endpoint.Address, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
