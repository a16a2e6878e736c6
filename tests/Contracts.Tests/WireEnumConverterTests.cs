using System.Text.Json;
using Invoke.Contracts.Invocations;

namespace Invoke.Contracts.Tests;

public sealed class WireEnumConverterTests
{
    public static TheoryData<InvocationState> States => [.. Enum.GetValues<InvocationState>()];

    [Theory]
    [MemberData(nameof(States))]
    public void A_value_is_its_name_in_snake_case(InvocationState state)
    {
        var json = JsonSerializer.Serialize(state);
        Assert.Equal($"\"{WireName.Of(state)}\"", json);
        Assert.Equal(state, JsonSerializer.Deserialize<InvocationState>(json));
    }

    [Theory]
    [InlineData("\"timed_out, failed\"")]
    [InlineData("\"TimedOut\"")]
    [InlineData("\"TIMED_OUT\"")]
    [InlineData("\" timed_out\"")]
    [InlineData("\"1\"")]
    [InlineData("\"\"")]
    [InlineData("1")]
    [InlineData("null")]
    [InlineData("[]")]
    public void Nothing_else_is_read(string json) => Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<InvocationState>(json));
}
