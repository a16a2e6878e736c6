using System.Net;
using System.Text;
using System.Text.Json;

namespace Invoke.Procd.Tests;

/// <summary>An enveloped answer, checked to be one.</summary>
public sealed record Answer(HttpStatusCode Status, JsonElement Data, string? Code, string? Message, JsonElement Details, IReadOnlyDictionary<string, string> Headers)
{
    public string Body => Encoding.UTF8.GetString(Convert.FromBase64String(Data.GetProperty("body_base64").GetString()!));

    public static async Task<Answer> ReadAsync(HttpResponseMessage response)
    {
        var json = JsonElement.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(response.IsSuccessStatusCode, json.GetProperty("success").GetBoolean());
        Assert.Single(response.Headers.GetValues("X-Request-Id"));
        var headers = response.Headers.ToDictionary(header => header.Key, header => string.Join(',', header.Value), StringComparer.OrdinalIgnoreCase);
        if (response.IsSuccessStatusCode) return new Answer(response.StatusCode, json.GetProperty("data"), null, null, default, headers);
        var error = json.GetProperty("error");
        error.TryGetProperty("details", out var details);
        return new Answer(response.StatusCode, default, error.GetProperty("code").GetString(), error.GetProperty("message").GetString(), details, headers);
    }

    public void Failed(HttpStatusCode status, string code)
    {
        Assert.Equal((status, code), (Status, Code));
        Assert.NotEmpty(Message!);
    }
}
