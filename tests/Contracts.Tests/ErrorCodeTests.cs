using Invoke.Contracts.Errors;

namespace Invoke.Contracts.Tests;

public sealed class ErrorCodeTests
{
    public static TheoryData<ErrorCode> All => [.. Enum.GetValues<ErrorCode>()];

    [Theory]
    [MemberData(nameof(All))]
    public void Every_code_has_a_status_and_a_name_that_reads_back(ErrorCode code)
    {
        Assert.InRange(code.HttpStatus(), 400, 504);
        Assert.Matches(@"\A[a-z]+(_[a-z]+)*\z", code.Wire());
        Assert.True(ErrorCodes.TryParse(code.Wire(), out var back));
        Assert.Equal(code, back);
    }

    [Theory]
    [InlineData(ErrorCode.FunctionInvalid, "function_invalid", 409)]
    [InlineData(ErrorCode.InvalidFunctionResponse, "invalid_function_response", 502)]
    [InlineData(ErrorCode.QueueTimeout, "queue_timeout", 504)]
    [InlineData(ErrorCode.TokenClock, "token_clock", 401)]
    [InlineData(ErrorCode.TooManyRequests, "too_many_requests", 429)]
    public void Codes_are_those_of_the_contract(ErrorCode code, string wire, int status)
    {
        Assert.Equal(wire, code.Wire());
        Assert.Equal(status, code.HttpStatus());
    }

    [Fact]
    public void What_is_told_to_retry_later_has_not_run() =>
        Assert.All(Enum.GetValues<ErrorCode>().Where(code => code.IsRetryLater()), code => Assert.Contains(code.HttpStatus(), new[] { 429, 503 }));
}
