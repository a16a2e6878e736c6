using System.Text;
using System.Text.Json;

namespace Invoke.Gateway.Tests;

/// <summary>An enveloped answer, checked to be one.</summary>
public sealed record Answer(int Status, JsonElement Data, string? Code, string? Message, string Text, IReadOnlyDictionary<string, string> Headers)
{
    public static async Task<Answer> ReadAsync(HttpResponseMessage response)
    {
        var bytes = await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        var json = JsonElement.Parse(bytes);
        Assert.Equal(response.IsSuccessStatusCode, json.GetProperty("success").GetBoolean());
        Assert.Single(response.Headers.GetValues("X-Request-Id"));
        var headers = response.Headers.Concat(response.Content.Headers)
            .ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);
        var (status, text) = ((int)response.StatusCode, Encoding.UTF8.GetString(bytes));
        if (response.IsSuccessStatusCode) return new Answer(status, json.GetProperty("data"), null, null, text, headers);
        var error = json.GetProperty("error");
        return new Answer(status, default, error.GetProperty("code").GetString(), error.GetProperty("message").GetString(), text, headers);
    }

    /// <summary>Fails unless this is that error.</summary>
    public Answer Failed(int status, string code, string messageHolds = "")
    {
        Assert.Equal((status, code), (Status, Code));
        Assert.Contains(messageHolds, Message, StringComparison.Ordinal);
        return this;
    }
}
