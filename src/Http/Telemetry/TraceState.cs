using System.Diagnostics;
using System.Text;

namespace Invoke.Http.Telemetry;

/// <summary>The part of a trace context that is its caller's own text.</summary>
public static class TraceState
{
    /// <summary>The longest that is passed on, in characters; W3C asks for no more.</summary>
    private const int MaxLength = 512;

    /// <summary>What may travel on; null if there is nothing, or it is none that a header could hold.</summary>
    public static string? Passable(Activity? activity) =>
        activity?.TraceStateString is { Length: > 0 and <= MaxLength } state && Ascii.IsValid(state) ? state : null;
}
