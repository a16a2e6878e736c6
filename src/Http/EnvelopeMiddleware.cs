using Invoke.Contracts.Errors;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Invoke.Http;

/// <summary>
/// Makes every answer an envelope: gives it its request id, turns exceptions into errors, and puts a body into
/// what routing refuses with a bare status.
/// </summary>
internal sealed class EnvelopeMiddleware(RequestDelegate next, ILogger<EnvelopeMiddleware> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        RequestId.Assign(context);
        ApiError? error;
        try
        {
            await next(context);
            error = ErrorOfBareStatus(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller is gone; there is nobody to answer.
            return;
        }
        catch (ApiException e)
        {
            error = e.Error;
        }
        catch (BadHttpRequestException e)
        {
            error = ErrorOf(e);
        }
        catch (Exception e)
        {
            // The edge of the process: whatever was not foreseen is logged whole and answered with nothing internal.
            Log.Unforeseen(logger, context.TraceIdentifier, e);
            error = new ApiError { Code = ErrorCode.InternalError, Message = $"something went wrong here; request id {context.TraceIdentifier}" };
        }

        if (error is null) return;
        if (context.Response.HasStarted)
        {
            // Half an answer is out: only a broken connection tells the caller so.
            context.Abort();
            return;
        }

        await Envelope.FailAsync(context, error);
    }

    private static ApiError? ErrorOfBareStatus(HttpContext context)
    {
        if (context.Response.HasStarted) return null;
        return context.Response.StatusCode switch
        {
            StatusCodes.Status404NotFound => new ApiError { Code = ErrorCode.NotFound, Message = "there is nothing at this path" },
            StatusCodes.Status405MethodNotAllowed => new ApiError
            {
                Code = ErrorCode.MethodNotAllowed,
                Message = $"this path does not take {context.Request.Method}; it takes {context.Response.Headers.Allow}",
            },
            StatusCodes.Status415UnsupportedMediaType => new ApiError
            {
                Code = ErrorCode.UnsupportedMediaType, Message = "this call does not take this content type",
            },
            _ => null,
        };
    }

    private static ApiError ErrorOf(BadHttpRequestException e) => e.StatusCode switch
    {
        StatusCodes.Status413PayloadTooLarge => new ApiError { Code = ErrorCode.RequestTooLarge, Message = "the request body is over the limit of this call" },
        StatusCodes.Status408RequestTimeout => new ApiError { Code = ErrorCode.RequestTimeout, Message = "the request did not arrive in time" },
        _ => new ApiError { Code = ErrorCode.BadRequest, Message = "the request is not well-formed HTTP" },
    };
}
