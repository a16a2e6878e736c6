using System.Text;
using CsCheck;
using Invoke.Contracts.Errors;
using Invoke.Contracts.Functions;

namespace Invoke.Contracts.Tests;

public sealed class FunctionRequestReaderTests
{
    [Fact]
    public void An_empty_body_means_all_defaults() => Assert.Equal(new FunctionRequest(), FunctionRequestReader.Read([]));

    [Fact]
    public void An_empty_object_means_all_defaults() => Assert.Equal(new FunctionRequest(), Read("{}"));

    [Fact]
    public void Null_means_the_default() => Assert.Equal(new FunctionRequest(), Read("""{"method":null,"path":null,"handler":null,"timeout_ms":null,"query":null}"""));

    [Fact]
    public void The_method_is_trimmed_and_upper_cased() => Assert.Equal("GET", Read("""{"method":" get "}""").Method);

    [Fact]
    public void A_timeout_of_zero_is_the_default() => Assert.Equal(30_000, Read("""{"timeout_ms":0}""").TimeoutMs);

    [Fact]
    public void Unknown_properties_are_ignored() => Assert.Equal(new FunctionRequest(), Read("""{"colour":"red","nested":{"a":[1]}}"""));

    [Theory]
    [InlineData("""{"timeout_ms":-1}""", "timeout_ms")]
    [InlineData("""{"timeout_ms":120001}""", "timeout_ms")]
    [InlineData("""{"timeout_ms":9223372036854775808}""", "timeout_ms")]
    [InlineData("""{"timeout_ms":1.5}""", "timeout_ms")]
    [InlineData("""{"timeout_ms":"30"}""", "timeout_ms")]
    [InlineData("""{"path":"hello"}""", "path")]
    [InlineData("""{"path":""}""", "path")]
    [InlineData("""{"path":5}""", "path")]
    [InlineData("""{"method":""}""", "method")]
    [InlineData("""{"method":"GE T"}""", "method")]
    [InlineData("""{"method":["GET"]}""", "method")]
    [InlineData("""{"handler":"a..b"}""", "handler")]
    [InlineData("""{"handler":"1a"}""", "handler")]
    [InlineData("{\"handler\":\"h\\n\"}", "handler")]
    [InlineData("""{"handler":"ｈ"}""", "handler")]
    [InlineData("""{"handler":""}""", "handler")]
    [InlineData("""{"body_base64":"eyJ"}""", "body_base64")]
    [InlineData("""{"body_base64":"ey J9"}""", "body_base64")]
    [InlineData("{\"body_base64\":\"ey\\nJ9    \"}", "body_base64")]
    [InlineData("""{"body_base64":"ey-_"}""", "body_base64")]
    [InlineData("""{"body_base64":"ey-_eyJ9"}""", "body_base64")] // long before the last group
    [InlineData("""{"body_base64":"ey J eyJ"}""", "body_base64")]
    [InlineData("""{"body_base64":"eyI=eyJ9"}""", "body_base64")]
    [InlineData("""{"body_base64":"ééééeyJ9"}""", "body_base64")]
    [InlineData("""{"body_base64":7}""", "body_base64")]
    [InlineData("{\"headers\":{\"a\":[\"x\\r\\ny: z\"]}}", "headers")]
    [InlineData("{\"headers\":{\"a\\n\":[\"x\"]}}", "headers")]
    [InlineData("""{"headers":{"a":"x"}}""", "headers")]
    [InlineData("""{"headers":{"a":[null]}}""", "headers")]
    [InlineData("""{"headers":{"a":null}}""", "headers")]
    [InlineData("""{"query":[]}""", "query")]
    public void A_broken_rule_is_named_with_its_field(string body, string field)
    {
        var error = Assert.Throws<ApiException>(() => Read(body)).Error;
        Assert.Equal(ErrorCode.BadRequest, error.Code);
        Assert.StartsWith(field + " must ", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"text\"")]
    [InlineData("{} x")]
    [InlineData("{}{}")]
    [InlineData("{\"path\":\"/a\",\"path\":\"/b\"}")]
    [InlineData("{\"headers\":{\"a\":[\"1\"],\"a\":[\"2\"]}}")]
    [InlineData("{\"path\":\"/\\ud800\"}")]
    [InlineData("{\"unknown\":\"\\ud800\"}", true)]
    [InlineData("{/* no */}")]
    [InlineData("{\"a\":1,}")]
    public void What_is_no_acceptable_JSON_is_refused(string body, bool ignored = false)
    {
        if (ignored)
        {
            // An unknown property is not looked into.
            Assert.Equal(new FunctionRequest(), Read(body));
            return;
        }

        Assert.Equal(ErrorCode.BadRequest, Assert.Throws<ApiException>(() => Read(body)).Error.Code);
    }

    [Fact]
    public void Invalid_utf8_is_refused_even_where_it_would_be_skipped()
    {
        byte[] body = [.. "{\"unknown\":\""u8, 0xC3, 0x28, .. "\"}"u8];
        Assert.Equal(ErrorCode.BadRequest, Assert.Throws<ApiException>(() => FunctionRequestReader.Read(body)).Error.Code);
    }

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void Depth_ends_at_64(int depth, bool accepted)
    {
        var body = $$"""{"unknown":{{new string('[', depth - 1)}}{{new string(']', depth - 1)}}}""";
        if (accepted) Assert.Equal(new FunctionRequest(), Read(body));
        else Assert.Equal(ErrorCode.BadRequest, Assert.Throws<ApiException>(() => Read(body)).Error.Code);
    }

    [Fact]
    public void No_body_at_all_gets_anything_but_a_request_or_a_bad_request() =>
        Gen.OneOf(Gen.Byte.Array, Gen.String.Select(Encoding.UTF8.GetBytes), JsonLike).Sample(body =>
        {
            try
            {
                var request = FunctionRequestReader.Read(body);
                return request.Path[0] == '/' && request.TimeoutMs is > 0 and <= Limits.MaxTimeoutMs && FunctionName.IsHandler(request.Handler);
            }
            catch (ApiException e)
            {
                return e.Error.Code == ErrorCode.BadRequest;
            }
        }, iter: 20_000);

    [Theory]
    [InlineData("main", true)]
    [InlineData("a-b_C9", true)]
    [InlineData("main.py", false)]
    [InlineData("a/b", false)]
    [InlineData("..", false)]
    [InlineData("", false)]
    [InlineData("main\n", false)]
    [InlineData("ｍain", false)]
    [InlineData("a b", false)]
    public void Function_names_are_checked(string name, bool accepted)
    {
        var problem = Record.Exception(() => FunctionName.Require(name));
        if (accepted) Assert.Null(problem);
        else Assert.Equal(ErrorCode.BadRequest, Assert.IsType<ApiException>(problem).Error.Code);
    }

    [Fact]
    public void A_function_name_ends_at_128_characters()
    {
        FunctionName.Require(new string('a', 128));
        Assert.Throws<ApiException>(() => FunctionName.Require(new string('a', 129)));
    }

    private static Gen<byte[]> JsonLike
    {
        get
        {
            var value = OneOf("0", "-1", "1.5", "\"\"", "\"/\"", "\"a.b\"", "null", "[]", "{}", "{\"a\":[\"b\"]}", "\"\\u0000\"", "1e400", "true");
            var name = OneOf("method", "path", "query", "headers", "body_base64", "handler", "timeout_ms", "other");
            return Gen.Select(name, value).Array[0, 5].Select(pairs =>
                Encoding.UTF8.GetBytes("{" + string.Join(',', pairs.Select(pair => $"\"{pair.Item1}\":{pair.Item2}")) + "}"));
        }
    }

    private static Gen<string> OneOf(params string[] choices) => Gen.Int[0, choices.Length - 1].Select(i => choices[i]);

    private static FunctionRequest Read(string body) => FunctionRequestReader.Read(Encoding.UTF8.GetBytes(body));
}
