using System.Buffers;
using System.Text.Json;
using Invoke.Contracts;
using Invoke.Contracts.Functions;

namespace Invoke.Procd.Functions;

/// <summary>What a waiting runner reads: a line that names module and handler, then the request.</summary>
internal static class RunnerInput
{
    public static byte[] Of(string modulePath, FunctionRequest request)
    {
        var bytes = new ArrayBufferWriter<byte>(512 + (request.BodyBase64?.Length ?? 0));
        using var json = new Utf8JsonWriter(bytes);
        json.WriteStartObject();
        json.WriteString("module", modulePath);
        json.WriteString("handler", request.Handler);
        json.WriteEndObject();
        json.Flush();
        bytes.Write("\n"u8);
        json.Reset();
        JsonSerializer.Serialize(json, request, ProcdJson.Strict.FunctionRequest);
        json.Flush();
        return bytes.WrittenSpan.ToArray();
    }
}
