using Invoke.Contracts.Errors;
using Invoke.Contracts.Health;

namespace Invoke.Gateway.Document;

internal static class HealthCalls
{
    private const string Tag = "Health";

    public static CallDescription Healthz { get; } = new() { Tag = Tag, Summary = "Whether the process is alive", Answers = [(200, typeof(HealthReport))], IsOpen = true };

    public static CallDescription Readyz { get; } = new()
    {
        Tag = Tag,
        Summary = "Whether everything that the process depends on can be reached",
        Answers = [(200, typeof(HealthReport))],
        Errors = [ErrorCode.BrokerUnavailable, ErrorCode.StoreUnavailable, ErrorCode.Draining],
        IsOpen = true,
    };
}
