using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Polly;

namespace Invoke.Client.Http;

/// <summary>Sends calls: token, timeout, retries where they are safe, and the envelope taken off.</summary>
internal sealed class ApiConnection(HttpClient http, Sandbox0ClientOptions options)
{
    private static readonly ProductInfoHeaderValue Product = new("invoke-dotnet", typeof(ApiConnection).Assembly.GetName().Version!.ToString(3));

    private readonly Uri _api = new(options.BaseUrl.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/api/v1/");
    private readonly ResiliencePipeline _retryNotRun = Retries.Build(options, e => e.IsNotRun);
    private readonly ResiliencePipeline _retryRepeatable = Retries.Build(options, e => e.IsNotRun || e.IsInterrupted);

    /// <summary>Makes the call and reads the data of its answer.</summary>
    public Task<T> SendAsync<T>(ApiCall call, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        SendAsync(call, (response, token) => ReadAsync(response, type, token), cancellationToken);

    /// <summary>Makes the call and reads its answer, whole, so that an answer that breaks off can be asked for again.</summary>
    public async Task<T> SendAsync<T>(ApiCall call, Func<HttpResponseMessage, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        var retries = call.HasOneBody ? ResiliencePipeline.Empty : call.IsRepeatable ? _retryRepeatable : _retryNotRun;
        return await retries.ExecuteAsync(async token =>
        {
            using var response = await TryAsync(call, token);
            return await UnbrokenAsync(() => read(response, token));
        }, cancellationToken);
    }

    /// <summary>Makes the call and leaves the body to the caller, who reads it bit by bit and disposes of the answer.</summary>
    public async Task<HttpResponseMessage> OpenAsync(ApiCall call, CancellationToken cancellationToken) =>
        await _retryRepeatable.ExecuteAsync(async token => await TryAsync(call, token), cancellationToken);

    /// <summary>Lets a server breathe that has broken a connection.</summary>
    public Task PauseAsync(CancellationToken cancellationToken) => Task.Delay(options.RetryDelay, options.TimeProvider, cancellationToken);

    /// <summary>Reads of an answer, with what breaks made known as the client's exception.</summary>
    public async Task<T> UnbrokenAsync<T>(Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw Failures.Broken(options.BaseUrl, e);
        }
    }

    private async Task<HttpResponseMessage> TryAsync(ApiCall call, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(call.IsUpload ? Timeout.InfiniteTimeSpan : options.Timeout, options.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            using var request = await RequestAsync(call, either.Token);
            var response = await UnbrokenAsync(() => http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token));
            if (response.IsSuccessStatusCode) return response;
            using (response) throw await UnbrokenAsync(() => Failures.ReadAsync(response, options.TimeProvider, either.Token));
        }
        catch (OperationCanceledException e) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new Sandbox0Exception($"no answer from {options.BaseUrl.GetLeftPart(UriPartial.Authority)} in {options.Timeout.TotalSeconds:0.###} s", e);
        }
    }

    private async Task<HttpRequestMessage> RequestAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(call.Method, new Uri(_api, call.Path)) { Content = call.Content?.Invoke() };
        var token = options.TokenSource is { } source ? await source(cancellationToken) : options.Token;
        if (!string.IsNullOrEmpty(token)) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.Accept.ParseAdd(call.Accept);
        request.Headers.UserAgent.Add(Product);
        // A large body is sent only once the server has said that it wants it; so what it refuses is known before, and not as a broken connection.
        if (request.Content is { } content && !(content.Headers.ContentLength <= 64 * 1024)) request.Headers.ExpectContinue = true;
        foreach (var (name, value) in call.Headers) request.Headers.Add(name, value);
        return request;
    }

    private static async Task<T> ReadAsync<T>(HttpResponseMessage response, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            using var document = await JsonDocument.ParseAsync(body, default, cancellationToken);
            return document.RootElement.GetProperty("data").Deserialize(type) ?? throw new JsonException("no data");
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw Failures.NotInvoke(response, e);
        }
    }
}
