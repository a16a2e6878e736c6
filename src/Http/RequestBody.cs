using Invoke.Contracts.Errors;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Invoke.Http;

/// <summary>Reads request bodies up to a limit.</summary>
public static class RequestBody
{
    /// <summary>Reads the whole body of a call that carries little.</summary>
    /// <exception cref="ApiException"><see cref="ErrorCode.RequestTooLarge"/>: it is over the limit.</exception>
    public static async Task<byte[]> ReadAsync(HttpContext context, int limitBytes, CancellationToken cancellationToken)
    {
        using var body = await ReadPooledAsync(context, limitBytes, cancellationToken);
        return body.Written.ToArray();
    }

    /// <summary>Reads the whole body into memory that is lent.</summary>
    /// <exception cref="ApiException"><see cref="ErrorCode.RequestTooLarge"/>: it is over the limit.</exception>
    public static async Task<PooledBytes> ReadPooledAsync(HttpContext context, int limitBytes, CancellationToken cancellationToken)
    {
        // This limit is the call's own. The server's general one must not answer first, nor keep it from taking the rest
        // of a body that was refused: a caller that is still sending would see a broken connection, not the answer.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } feature) feature.MaxRequestBodySize = null;
        var announced = context.Request.ContentLength;
        if (announced > limitBytes) throw TooLarge(limitBytes);

        // One more than was announced: the end is found without growing.
        var body = new PooledBytes((int)(announced ?? 16384) + 1, limitBytes + 1);
        try
        {
            int read;
            while ((read = await context.Request.Body.ReadAsync(body.GetMemory(), cancellationToken)) > 0)
            {
                body.Advance(read);
                if (body.Length > limitBytes) throw TooLarge(limitBytes);
            }

            return body;
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    private static ApiException TooLarge(int limitBytes) =>
        new(ErrorCode.RequestTooLarge, $"the request body is over the limit of {limitBytes} bytes");
}
