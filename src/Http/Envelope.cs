using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Invoke.Contracts;
using Invoke.Contracts.Errors;
using Microsoft.AspNetCore.Http;

namespace Invoke.Http;

/// <summary>Writes the two envelopes of wire contract section 1.</summary>
public static class Envelope
{
    /// <summary>How long a caller should wait before it tries again, in seconds.</summary>
    private const int RetryAfterSeconds = 1;

    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Answers <c>{"success": true, "data": …}</c>.</summary>
    public static Task SucceedAsync<T>(HttpContext context, T data, JsonTypeInfo<T> type, int status = StatusCodes.Status200OK)
    {
        Begin(context, status);
        using (var json = new Utf8JsonWriter(context.Response.BodyWriter, WriterOptions))
        {
            json.WriteStartObject();
            json.WriteBoolean("success", true);
            json.WritePropertyName("data");
            JsonSerializer.Serialize(json, data, type);
            json.WriteEndObject();
        }

        return context.Response.BodyWriter.FlushAsync(context.RequestAborted).AsTask();
    }

    /// <summary>Answers <c>{"success": false, "error": …}</c> with the status of its code.</summary>
    public static Task FailAsync(HttpContext context, ApiError error)
    {
        Begin(context, error.Code.HttpStatus());
        if (error.Code.IsRetryLater()) context.Response.Headers.RetryAfter = RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
        using (var json = new Utf8JsonWriter(context.Response.BodyWriter, WriterOptions))
        {
            json.WriteStartObject();
            json.WriteBoolean("success", false);
            json.WritePropertyName("error");
            JsonSerializer.Serialize(json, error, ProcdJson.Strict.ApiError);
            json.WriteEndObject();
        }

        return context.Response.BodyWriter.FlushAsync(context.RequestAborted).AsTask();
    }

    private static void Begin(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";
    }
}
