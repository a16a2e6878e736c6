using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Invoke.Contracts;
using Invoke.Contracts.Errors;
using Invoke.Contracts.Functions;

namespace Invoke.Sandboxes;

/// <summary>Takes procd's envelopes apart. Whatever is not exactly one is <see cref="ErrorCode.SandboxLost"/>: something else answers there.</summary>
internal static class ProcdAnswer
{
    private static readonly JsonDocumentOptions DocumentOptions = new() { MaxDepth = Limits.JsonDepth, AllowDuplicateProperties = false };

    public static RunOutcome ReadSuccess(byte[] body)
    {
        var data = ReadData(body, ProcdAnswerJson.Strict.InvokeAnswer);
        if (data.Status is < 100 or > 599 || data.BodyBase64 is not { IsValid: true }) throw NotProcd(null);
        return new RunOutcome
        {
            Response = new FunctionResponse { Status = data.Status, Headers = data.Headers, BodyBase64 = data.BodyBase64 },
            Report = new RunReport
            {
                Started = data.Started ?? true,
                Log = data.Log,
                LogTruncated = data.LogTruncated ?? false,
                Timings = data.Timings,
                ModuleSha256 = data.ModuleSha256,
            },
        };
    }

    /// <summary>The error of a failure envelope; the run's report is moved out of its details.</summary>
    public static RunOutcome ReadFailure(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body, DocumentOptions);
            var error = document.RootElement.GetProperty("error").Deserialize(ProcdJson.Strict.ApiError) ?? throw NotProcd(null);
            var report = error.Details is { ValueKind: JsonValueKind.Object } details && details.TryGetProperty("started", out _)
                ? details.Deserialize(ProcdJson.Strict.RunReport)
                : null;
            return new RunOutcome { Error = error with { Details = null }, Report = report };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw NotProcd(e);
        }
    }

    public static T ReadData<T>(byte[] body, JsonTypeInfo<ProcdEnvelope<T>> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(body, type)?.Data ?? throw NotProcd(null);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw NotProcd(e);
        }
    }

    private static ApiException NotProcd(Exception? inner) =>
        new(ErrorCode.SandboxLost, "the sandbox gave an answer that is not procd's", inner);
}
