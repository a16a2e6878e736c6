using System.Net;
using Invoke.Contracts;
using Invoke.Contracts.Errors;
using Invoke.Gateway.Sandboxes;
using Invoke.Sandboxes;
using Microsoft.AspNetCore.Http.Features;

namespace Invoke.Gateway.Files;

/// <summary>Carries a files call to procd and its answer back, both as a stream: no file is ever held here.</summary>
internal sealed class FileForwarder(TeamSandboxes sandboxes, ISandboxDriver driver, ProcdClient procd, TimeProvider clock)
{
    private const string JsonType = "application/json";
    private const string BytesType = "application/octet-stream";

    /// <summary>From this size on procd says first whether it wants the body, so that a refusal reaches the caller whole.</summary>
    private const long AskFirstBytes = 64 * 1024;

    public async Task ForwardAsync(HttpContext context, string path)
    {
        // 1. Whose sandbox, and where. The size is announced or counted on the way; the server's general limit is not for files.
        var sandbox = await sandboxes.FindAsync(context);
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = null;
        if (context.Request.ContentLength > Limits.FileBytes) throw FileBody.TooLarge();
        var endpoint = await driver.LocateAsync(sandbox.Id, context.RequestAborted);

        // 2. The request: path, query and body as they came, of the headers only those that the files API knows.
        using var progress = new Progress(clock, context.RequestAborted);
        using var body = HasBody(context) ? new FileBody(context.Request, progress) : null;
        using var request = ProcdClient.Request(new HttpMethod(context.Request.Method), endpoint, path + context.Request.QueryString.Value);
        request.Content = body;
        request.Headers.ExpectContinue = body is not null && context.Request.ContentLength is null or > AskFirstBytes;
        request.Headers.TryAddWithoutValidation("Accept", WantsJson(context.Request) ? JsonType : BytesType);
        request.Headers.TryAddWithoutValidation("X-Request-Id", context.TraceIdentifier);

        // 3. The answer: an error is read whole and written anew, a success is passed on as it comes.
        try
        {
            using var response = await procd.SendAsync(request, progress.Token);
            if (!response.IsSuccessStatusCode) throw new ApiException(await ProcdFailure.ReadAsync(response, progress.Token));
            await PassAsync(response, context, progress);
        }
        catch (Exception) when (body?.Failure is { } failure)
        {
            // The caller's side broke, not the sandbox's.
            failure.Throw();
        }
        catch (OperationCanceledException e) when (!context.RequestAborted.IsCancellationRequested)
        {
            throw new ApiException(ErrorCode.SandboxLost, "the sandbox stopped moving bytes", e);
        }
    }

    private static async Task PassAsync(HttpResponseMessage response, HttpContext context, Progress progress)
    {
        var type = response.Content.Headers.ContentType?.MediaType;
        if (response.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.Created) || type is not (JsonType or BytesType)) throw ProcdFailure.NotProcd(null);
        context.Response.StatusCode = (int)response.StatusCode;
        context.Response.ContentType = type is JsonType ? "application/json; charset=utf-8" : BytesType;
        context.Response.ContentLength = response.Content.Headers.ContentLength;
        context.Response.Headers.XContentTypeOptions = "nosniff";
        try
        {
            await using var source = await response.Content.ReadAsStreamAsync(progress.Token);
            await progress.CopyAsync(source.ReadAsync, context.Response.Body);
        }
        catch (Exception e) when (e is IOException or HttpRequestException && !context.RequestAborted.IsCancellationRequested)
        {
            throw new ApiException(ErrorCode.SandboxLost, "the connection to the sandbox broke before it had answered", e);
        }
    }

    private static bool HasBody(HttpContext context) => context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true };

    // Of a GET both headers say how the file is wanted.
    private static bool WantsJson(HttpRequest request) =>
        request.Headers.Accept.Any(Names) || (HttpMethods.IsGet(request.Method) && Names(request.ContentType));

    private static bool Names(string? header) => header?.Contains(JsonType, StringComparison.OrdinalIgnoreCase) is true;
}
