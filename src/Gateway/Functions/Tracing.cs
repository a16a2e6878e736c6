using System.Diagnostics;

namespace Invoke.Gateway.Functions;

internal static class Tracing
{
    private static readonly ActivitySource Source = new("Invoke.Gateway");

    /// <summary>Starts the sending of an invocation; null when nobody records, and then the request's own context travels on.</summary>
    public static Activity? StartInvocation(string invocationId) =>
        Source.StartActivity("invoke", ActivityKind.Producer)?.SetTag("invoke.invocation_id", invocationId);
}
