using System.Buffers;
using System.Text.Json;
using Invoke.Contracts;
using Invoke.Contracts.Functions;
using Invoke.Procd.Processes;

namespace Invoke.Procd.Functions;

/// <summary>
/// What a waiting runner reads: a line that names module and handler and whether to linger, then the request. A large body is held once, as it
/// came, until the runner has it.
/// </summary>
internal sealed class RunnerInput(FunctionRequest asked)
{
    private static readonly byte[] BodyBegins = ",\"body_base64\":\""u8.ToArray(), BodyEnds = "\"}"u8.ToArray();

    private FunctionRequest? _request = asked;

    /// <summary>How long the function may run, in milliseconds.</summary>
    public int TimeoutMs { get; } = asked.TimeoutMs;

    /// <summary>All of it, once.</summary>
    /// <param name="modulePath">The function's file.</param>
    /// <param name="lingers">Whether the runner is to wait a moment for its end, once all is said.</param>
    /// <exception cref="InvalidOperationException">It was taken already.</exception>
    public ChildInput Take(string modulePath, bool lingers)
    {
        var request = Interlocked.Exchange(ref _request, null) ?? throw new InvalidOperationException("A runner's input is for one run");
        var text = new ArrayBufferWriter<byte>(1024);
        WriteOrder(text, modulePath, request.Handler, lingers);
        using (var json = new Utf8JsonWriter(text)) JsonSerializer.Serialize(json, request with { BodyBase64 = null }, ProcdJson.Strict.FunctionRequest);
        if (request.BodyBase64 is not { } body) return new ChildInput(text.WrittenMemory);

        // The body is one property more: it needs no escapes, having been checked.
        return new ChildInput(text.WrittenMemory[..^1], BodyBegins, body.Utf8, BodyEnds);
    }

    private static void WriteOrder(ArrayBufferWriter<byte> text, string modulePath, string handler, bool lingers)
    {
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            json.WriteString("module", modulePath);
            json.WriteString("handler", handler);
            if (lingers) json.WriteBoolean("linger", true);
            json.WriteEndObject();
        }

        text.Write("\n"u8);
    }
}
