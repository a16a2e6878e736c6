using Invoke.Contracts.Errors;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Invoke.Http;

/// <summary>Reads request bodies up to a limit.</summary>
public static class RequestBody
{
    /// <summary>Reads the whole body.</summary>
    /// <exception cref="ApiException"><see cref="ErrorCode.RequestTooLarge"/>: it is over the limit.</exception>
    public static async Task<byte[]> ReadAsync(HttpContext context, int limitBytes, CancellationToken cancellationToken)
    {
        // This limit is the call's own. The server's general one must not answer first, nor keep it from taking the rest
        // of a body that was refused: a caller that is still sending would see a broken connection, not the answer.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } feature) feature.MaxRequestBodySize = null;
        var announced = context.Request.ContentLength;
        if (announced > limitBytes) throw TooLarge(limitBytes);

        using var bytes = new MemoryStream((int)(announced ?? 0));
        var buffer = new byte[(int)Math.Clamp(announced ?? 16384, 1, 81920)];
        int read;
        while ((read = await context.Request.Body.ReadAsync(buffer, cancellationToken)) > 0)
        {
            if (bytes.Length + read > limitBytes) throw TooLarge(limitBytes);
            await bytes.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }

        return bytes.Length == bytes.Capacity ? bytes.GetBuffer() : bytes.ToArray();
    }

    private static ApiException TooLarge(int limitBytes) =>
        new(ErrorCode.RequestTooLarge, $"the request body is over the limit of {limitBytes} bytes");
}
