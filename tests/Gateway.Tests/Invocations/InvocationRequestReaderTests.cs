using System.Text;
using Invoke.Contracts.Errors;
using Invoke.Contracts.Invocations;
using Invoke.Gateway.Invocations;

namespace Invoke.Gateway.Tests.Invocations;

/// <summary>Each field of an asynchronous call has a rule, and a message that names it.</summary>
public sealed class InvocationRequestReaderTests
{
    /// <summary>2030-01-01T00:00:00Z.</summary>
    private const long Now = 1_893_456_000_000;

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"retry":null,"on_unknown":null,"delay_ms":null,"not_before":null,"expires_in_ms":null,"labels":null,"colour":"red"}""")]
    public void What_is_left_out_has_its_default(string body)
    {
        var terms = Read(body);
        Assert.Equal(new RetryTerms(1, 1000, 60_000), terms.Retry);
        Assert.Equal((UnknownPolicy.Fail, 0, null, 21_600_000, "{}"), (terms.OnUnknown, terms.DelayMs, terms.NotBefore, terms.ExpiresInMs, terms.Labels));
        Assert.Equal(30_000, terms.Request.TimeoutMs);
    }

    [Fact]
    public void All_that_is_given_is_read()
    {
        var terms = Read("""
            {"path":"/a","timeout_ms":5,"retry":{"max_attempts":10,"backoff_ms":0,"max_backoff_ms":86400000},"on_unknown":"retry",
             "not_before":"2030-01-08T01:00:00+01:00","expires_in_ms":604800000,"labels":{"a.b-c_1":"","Z":"ü:1"}}
            """);
        Assert.Equal(("/a", 5), (terms.Request.Path, terms.Request.TimeoutMs));
        Assert.Equal(new RetryTerms(10, 0, 86_400_000), terms.Retry);
        Assert.Equal((UnknownPolicy.Retry, Now + 604_800_000, 604_800_000), (terms.OnUnknown, terms.NotBefore, terms.ExpiresInMs));
        Assert.Equal("""{"a.b-c_1":"","Z":"ü:1"}""", terms.Labels);
    }

    [Theory]
    [InlineData("""{"retry":{"max_attempts":0}}""", "retry")]
    [InlineData("""{"retry":{"max_attempts":11}}""", "retry")]
    [InlineData("""{"retry":{"max_attempts":1.5}}""", "retry")]
    [InlineData("""{"retry":{"max_attempts":"1"}}""", "retry")]
    [InlineData("""{"retry":{"backoff_ms":-1}}""", "retry")]
    [InlineData("""{"retry":{"backoff_ms":86400001}}""", "retry")]
    [InlineData("""{"retry":{"max_backoff_ms":-1}}""", "retry")]
    [InlineData("""{"retry":{"max_backoff_ms":86400001}}""", "retry")]
    [InlineData("""{"retry":[]}""", "retry")]
    [InlineData("""{"retry":3}""", "retry")]
    [InlineData("""{"on_unknown":"maybe"}""", "on_unknown")]
    [InlineData("""{"on_unknown":""}""", "on_unknown")]
    [InlineData("""{"on_unknown":0}""", "on_unknown")]
    [InlineData("""{"delay_ms":-1}""", "delay_ms")]
    [InlineData("""{"delay_ms":604800001}""", "delay_ms")]
    [InlineData("""{"delay_ms":"1"}""", "delay_ms")]
    [InlineData("""{"delay_ms":1e30}""", "delay_ms")]
    [InlineData("""{"not_before":"2030-01-08T00:00:00.001Z"}""", "not_before")]
    [InlineData("""{"not_before":"tomorrow"}""", "not_before")]
    [InlineData("""{"not_before":5}""", "not_before")]
    [InlineData("""{"not_before":"2030-01-01T00:00:00Z","delay_ms":0}""", "not_before")]
    [InlineData("""{"expires_in_ms":0}""", "expires_in_ms")]
    [InlineData("""{"expires_in_ms":604800001}""", "expires_in_ms")]
    [InlineData("""{"labels":[]}""", "labels")]
    [InlineData("""{"labels":{"a":1}}""", "labels")]
    [InlineData("""{"labels":{"a":null}}""", "labels")]
    [InlineData("""{"labels":{"":"a"}}""", "labels")]
    [InlineData("""{"labels":{"1a":"a"}}""", "labels")]
    [InlineData("""{"labels":{"a b":"a"}}""", "labels")]
    [InlineData("""{"labels":{"a:b":"a"}}""", "labels")]
    [InlineData("""{"labels":{"$":"a"}}""", "labels")]
    [InlineData("""{"labels":{"a\n":"a"}}""", "labels")]
    [InlineData("""{"labels":{"a":"\u0000"}}""", "labels")]
    [InlineData("""{"timeout_ms":120001}""", "timeout_ms")]
    [InlineData("""{"path":"a"}""", "path")]
    public void A_broken_rule_is_named_with_its_field(string body, string field)
    {
        var error = Assert.Throws<ApiException>(() => Read(body)).Error;
        Assert.Equal(ErrorCode.BadRequest, error.Code);
        Assert.StartsWith($"{field} must ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_lone_surrogate_is_refused() => Assert.Equal(ErrorCode.BadRequest, Assert.Throws<ApiException>(() => Read("""{"labels":{"a":"\ud800"}}""")).Error.Code);

    [Fact]
    public void Labels_are_at_most_sixteen_of_at_most_so_long()
    {
        static string Labels(int count, int key, int value) => "{\"labels\":{"
            + string.Join(',', Enumerable.Range(0, count).Select(i => $"\"{new string('k', key - 2)}{i:d2}\":\"{new string('v', value)}\"")) + "}}";
        Assert.Equal(16, InvocationAnswers.Labels(Read(Labels(16, 63, 255)).Labels).Count);
        foreach (var (count, key, value) in ((int, int, int)[])[(17, 5, 5), (1, 64, 5), (1, 5, 256)]) Assert.Throws<ApiException>(() => Read(Labels(count, key, value)));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{}{}")]
    [InlineData("""{"delay_ms":1,"delay_ms":1}""")]
    public void What_is_no_document_is_refused(string body) => Assert.Equal(ErrorCode.BadRequest, Assert.Throws<ApiException>(() => Read(body)).Error.Code);

    private static InvocationTerms Read(string body) => InvocationRequestReader.Read(Encoding.UTF8.GetBytes(body), Now);
}
