using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Invoke.Contracts;

namespace Invoke.Client.Http;

/// <summary>The generated JSON code of the contracts; what is unset is not sent.</summary>
internal static class ClientJson
{
    public static ContractsJson Contracts { get; } = new(Options());

    /// <summary>A JSON body.</summary>
    public static Func<HttpContent> Body<T>(T value, JsonTypeInfo<T> type)
    {
        var utf8 = System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(value, type);
        return () => new ByteArrayContent(utf8) { Headers = { ContentType = new("application/json") } };
    }

    private static System.Text.Json.JsonSerializerOptions Options()
    {
        var options = Json.StrictOptions();
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        return options;
    }
}
