using System.Net;
using System.Text;
using System.Text.Json;

namespace Invoke.Tests;

/// <summary>An enveloped answer, checked to be one.</summary>
public sealed record Answer(HttpStatusCode Status, JsonElement Data, string? Code, string? Message, byte[] Bytes, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>What the function answered, as text.</summary>
    public string Body => Encoding.UTF8.GetString(Convert.FromBase64String(Data.GetProperty("body_base64").GetString()!));

    public static async Task<Answer> ReadAsync(HttpResponseMessage response)
    {
        var bytes = await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        var json = JsonElement.Parse(bytes);
        Assert.Equal(response.IsSuccessStatusCode, json.GetProperty("success").GetBoolean());
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        Assert.Single(response.Headers.GetValues("X-Request-Id"));
        var headers = response.Headers.Concat(response.Content.Headers)
            .ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);
        if (response.IsSuccessStatusCode) return new Answer(response.StatusCode, json.GetProperty("data"), null, null, bytes, headers);
        Assert.Equal(["success", "error"], json.EnumerateObject().Select(property => property.Name));
        var error = json.GetProperty("error");
        return new Answer(response.StatusCode, default, error.GetProperty("code").GetString(), error.GetProperty("message").GetString(), bytes, headers);
    }

    public override string ToString() => $"{(int)Status} {Code ?? "ok"} {Message}";

    /// <summary>Fails unless this is that error, told in words that show nothing of ours.</summary>
    public Answer Failed(HttpStatusCode status, string code, string? messageHolds = null)
    {
        Assert.Equal((status, code), (Status, Code));
        Assert.NotEmpty(Message!);
        Assert.DoesNotContain("   at ", Message, StringComparison.Ordinal);
        if (messageHolds is not null) Assert.Contains(messageHolds, Message, StringComparison.Ordinal);
        return this;
    }

    /// <summary>Fails unless the function ran and answered; returns its answer.</summary>
    public string Succeeded()
    {
        Assert.True(Status == HttpStatusCode.OK, $"{(int)Status} {Code}: {Message}");
        return Body;
    }
}
