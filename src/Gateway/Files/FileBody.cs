using System.Net;
using System.Net.Http.Headers;
using System.Runtime.ExceptionServices;
using Invoke.Contracts;
using Invoke.Contracts.Errors;

namespace Invoke.Gateway.Files;

/// <summary>The body of an incoming request as the body of an outgoing one.</summary>
internal sealed class FileBody : HttpContent
{
    private readonly HttpRequest _request;
    private readonly Progress _progress;
    private long _read;

    public FileBody(HttpRequest request, Progress progress)
    {
        _request = request;
        _progress = progress;
        Headers.ContentLength = request.ContentLength;
        if (MediaTypeHeaderValue.TryParse(request.ContentType, out var type)) Headers.ContentType = type;
    }

    /// <summary>What went wrong with the incoming body; otherwise it would look as if the outgoing connection had broken.</summary>
    public ExceptionDispatchInfo? Failure { get; private set; }

    public static ApiException TooLarge() => new(ErrorCode.FileTooLarge, $"a file must have at most {Limits.FileBytes} bytes");

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => _progress.CopyAsync(ReadAsync, stream);

    protected override bool TryComputeLength(out long length)
    {
        length = _request.ContentLength ?? 0;
        return _request.ContentLength is not null;
    }

    private async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            var count = await _request.Body.ReadAsync(buffer, cancellationToken);
            _read += count;
            return _read <= Limits.FileBytes ? count : throw TooLarge();
        }
        catch (Exception e)
        {
            Failure = ExceptionDispatchInfo.Capture(e);
            throw;
        }
    }
}
