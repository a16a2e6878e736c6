using System.Text.Json;
using Invoke.Contracts.Functions;

namespace Invoke.Contracts.Tests;

public sealed class Base64Tests
{
    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(3072)] // one piece exactly
    [InlineData(3073)]
    [InlineData(100_000)]
    public void A_body_of_any_length_is_written_as_one_string_and_read_back(int bytes)
    {
        var body = Convert.ToBase64String([.. Enumerable.Range(0, bytes).Select(i => (byte)(i * 7))]);
        var json = JsonSerializer.SerializeToUtf8Bytes(new FunctionRequest { BodyBase64 = body }, ProcdJson.Strict.FunctionRequest);
        Assert.Equal(body, JsonElement.Parse(json).GetProperty("body_base64").GetString());
        Assert.Equal(body, JsonSerializer.Deserialize(json, ProcdJson.Strict.FunctionRequest)!.BodyBase64!.ToString());
    }

    [Fact]
    public void No_body_is_no_property() =>
        Assert.DoesNotContain("body_base64", JsonSerializer.Serialize(new FunctionRequest(), ProcdJson.Strict.FunctionRequest), StringComparison.Ordinal);

    [Fact]
    public void Escapes_are_no_part_of_it()
    {
        var body = JsonSerializer.Deserialize("""{"body_base64":"\/\u0041\u0038="}""", ProcdJson.Strict.FunctionRequest)!.BodyBase64!;
        Assert.Equal("/A8=", body);
        Assert.Equal([0xFC, 0x0F], body.Decode());
    }

    [Fact]
    public void It_is_what_was_encoded()
    {
        byte[] data = [0, 250, 1, 255];
        var body = Base64Text.Encode(data);
        Assert.Equal("APoB/w==", body);
        Assert.Equal(body.GetHashCode(), Base64Text.FromString("APoB/w==").GetHashCode());
        Assert.Equal(data, body.Decode());
        Assert.Empty(Base64Text.Empty.Decode());
    }

    [Theory]
    [InlineData("abc")]
    [InlineData("ab c")]
    [InlineData("ab==abcd")]
    [InlineData("ab\u00e9=")]
    [InlineData("abc\n")]
    public void What_is_no_base64_is_kept_and_not_decoded(string text)
    {
        var body = Base64Text.FromString(text);
        Assert.False(body.IsValid);
        Assert.Equal(text, body.ToString());
        Assert.Throws<FormatException>(body.Decode);
    }

    [Theory]
    [InlineData("5")]
    [InlineData("[]")]
    public void A_body_that_is_no_string_is_refused(string body) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize($$$"""{"body_base64":{{{body}}}}""", ProcdJson.Strict.FunctionRequest));
}
