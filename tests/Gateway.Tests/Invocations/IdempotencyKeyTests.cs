using CsCheck;
using Invoke.Contracts.Errors;
using Invoke.Gateway.Invocations;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Invoke.Gateway.Tests.Invocations;

public sealed class IdempotencyKeyTests
{
    [Fact]
    public void A_request_without_one_has_none() => Assert.Null(Read());

    [Fact]
    public void Any_visible_ASCII_up_to_255_characters_is_one() => Gen.Char['!', '~'].Array[1, 255].Sample(characters =>
    {
        var key = new string(characters);
        Assert.Equal(key, Read(key));
    });

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("a b")]
    [InlineData("a\tb")]
    [InlineData("\u007f")]
    [InlineData("é")]
    [InlineData("\0")]
    public void Anything_else_is_refused(string key) => Refused(key);

    [Fact]
    public void One_that_is_too_long_is_refused() => Refused(new string('k', 256));

    [Fact]
    public void Two_are_refused() => Refused("a", "b");

    [Fact]
    public void The_fingerprint_tells_sandbox_function_and_body_apart()
    {
        var first = IdempotencyKey.Fingerprint("a", "b", "c"u8);
        Assert.Equal(first, IdempotencyKey.Fingerprint("a", "b", "c"u8));
        Assert.NotEqual(first, IdempotencyKey.Fingerprint("x", "b", "c"u8));
        Assert.NotEqual(first, IdempotencyKey.Fingerprint("a", "x", "c"u8));
        Assert.NotEqual(first, IdempotencyKey.Fingerprint("a", "b", "x"u8));
        Assert.NotEqual(IdempotencyKey.Fingerprint("ab", "c", []), IdempotencyKey.Fingerprint("a", "bc", []));
    }

    private static string? Read(params string[] keys)
    {
        var context = new DefaultHttpContext();
        if (keys.Length > 0) context.Request.Headers[IdempotencyKey.Header] = new StringValues(keys);
        return IdempotencyKey.Read(context.Request);
    }

    private static void Refused(params string[] keys)
    {
        var error = Assert.Throws<ApiException>(() => Read(keys)).Error;
        Assert.Equal(ErrorCode.BadRequest, error.Code);
        Assert.StartsWith("Idempotency-Key must be ", error.Message, StringComparison.Ordinal);
    }
}
