using System.Text.Json;
using Invoke.Contracts.Functions;

namespace Invoke.Contracts.Tests;

public sealed class Base64Tests
{
    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(768)] // one piece exactly
    [InlineData(769)]
    [InlineData(100_000)]
    public void A_body_of_any_length_is_written_as_one_string_and_read_back(int bytes)
    {
        var body = Convert.ToBase64String([.. Enumerable.Range(0, bytes).Select(i => (byte)(i * 7))]);
        var json = JsonSerializer.SerializeToUtf8Bytes(new FunctionRequest { BodyBase64 = body }, ProcdJson.Strict.FunctionRequest);
        Assert.Equal(body, JsonElement.Parse(json).GetProperty("body_base64").GetString());
        Assert.Equal(body, JsonSerializer.Deserialize(json, ProcdJson.Strict.FunctionRequest)!.BodyBase64);
    }

    [Fact]
    public void No_body_is_no_property() =>
        Assert.DoesNotContain("body_base64", JsonSerializer.Serialize(new FunctionRequest(), ProcdJson.Strict.FunctionRequest), StringComparison.Ordinal);

    [Theory]
    [InlineData("5")]
    [InlineData("[]")]
    public void A_body_that_is_no_string_is_refused(string body) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize($$$"""{"body_base64":{{{body}}}}""", ProcdJson.Strict.FunctionRequest));
}
