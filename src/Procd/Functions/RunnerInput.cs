using System.Buffers;
using System.Text.Json;
using Invoke.Contracts;
using Invoke.Contracts.Functions;
using Invoke.Http;

namespace Invoke.Procd.Functions;

/// <summary>
/// What a waiting runner reads: a line that names module and handler, then the request. It is written when the request is
/// there, so that a large body is held once while the function runs, and not as text beside it.
/// </summary>
internal sealed class RunnerInput : IDisposable
{
    /// <summary>More than the writer asks for at once, so that the buffer is never doubled for its last bytes.</summary>
    private const int Slack = 8192;

    private readonly string _handler;
    private readonly PooledBytes _request;

    public RunnerInput(FunctionRequest request)
    {
        (_handler, TimeoutMs) = (request.Handler, request.TimeoutMs);
        _request = new PooledBytes((request.BodyBase64?.Length ?? 0) + Slack);
        using var json = new Utf8JsonWriter(_request);
        JsonSerializer.Serialize(json, request, ProcdJson.Strict.FunctionRequest);
    }

    /// <summary>How long the function may run, in milliseconds.</summary>
    public int TimeoutMs { get; }

    /// <summary>The request itself.</summary>
    public ReadOnlySpan<byte> Request => _request.Written;

    /// <summary>Gives the memory of the request back, once the runner has it.</summary>
    public void Dispose() => _request.Dispose();

    /// <summary>The line before it.</summary>
    public byte[] OrderFor(string modulePath)
    {
        var line = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(line))
        {
            json.WriteStartObject();
            json.WriteString("module", modulePath);
            json.WriteString("handler", _handler);
            json.WriteEndObject();
        }

        line.Write("\n"u8);
        return line.WrittenSpan.ToArray();
    }
}
