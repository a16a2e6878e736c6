using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CloudNative.CloudEvents;
using CloudNative.CloudEvents.Http;
using Invoke.Contracts.Errors;

namespace Invoke.Gateway.Ingress;

/// <summary>What of an event reaches the handler.</summary>
internal static class EventRequest
{
    private const string DataContentType = "datacontenttype";

    /// <summary>Its attributes as the headers that they have in HTTP.</summary>
    public static Dictionary<string, string[]> Headers(CloudEvent cloudEvent)
    {
        var headers = new Dictionary<string, string[]>(StringComparer.Ordinal) { ["ce-specversion"] = [cloudEvent.SpecVersion.VersionId] };
        foreach (var (attribute, value) in cloudEvent.GetPopulatedAttributes())
        {
            var text = attribute.Format(value);
            if (attribute.Name == DataContentType) headers["content-type"] = [text.ReplaceLineEndings("")];
            else headers[$"ce-{attribute.Name}"] = [HttpUtilities.EncodeHeaderValue(text)];
        }

        return headers;
    }

    /// <summary>Its data; null if it has none.</summary>
    public static byte[]? Data(CloudEvent cloudEvent) => cloudEvent.Data switch
    {
        null => null,
        byte[] bytes => bytes,
        string text => Encoding.UTF8.GetBytes(text),
        JsonElement json => JsonSerializer.SerializeToUtf8Bytes(json),
        _ => throw new ApiException(ErrorCode.BadRequest, "the event's data cannot be used"),
    };

    /// <summary>What tells the event from all others: source and id, by the specification.</summary>
    public static string Key(CloudEvent cloudEvent) =>
        $"ce-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{cloudEvent.Source}\n{cloudEvent.Id}")))}";
}
