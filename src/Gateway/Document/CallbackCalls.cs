using Invoke.Contracts.Callbacks;
using Invoke.Contracts.Errors;

namespace Invoke.Gateway.Document;

internal static class CallbackCalls
{
    private const string Tag = "Callbacks";

    public static CallDescription OfInvocation { get; } = new()
    {
        Tag = Tag, Summary = "An invocation's callback and its deliveries", Answers = [(200, typeof(Callback))], Errors = [ErrorCode.NotFound],
    };

    public static CallDescription OfBatch { get; } = new()
    {
        Tag = Tag, Summary = "A batch's callback and its deliveries", Answers = [(200, typeof(Callback))], Errors = [ErrorCode.NotFound],
    };

    public static CallDescription GetSecret { get; } = new()
    {
        Tag = Tag, Summary = "What signs the team's callbacks that have no secret of their own", Answers = [(200, typeof(TeamSecret))],
    };

    public static CallDescription RotateSecret { get; } = new()
    {
        Tag = Tag, Summary = "Replace it; what is sent from now on is signed by the new one", Answers = [(200, typeof(TeamSecret))],
    };
}
