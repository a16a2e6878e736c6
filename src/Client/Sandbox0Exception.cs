using System.Net;
using System.Text.Json;
using Invoke.Contracts.Errors;

namespace Invoke.Client;

/// <summary>
/// The one exception of this client: Invoke refused the call, the function failed, or no answer came.
/// <see cref="Exception.Message"/> is for a person and says what to do; <see cref="Code"/> is for the program.
/// </summary>
public sealed class Sandbox0Exception : Exception
{
    internal Sandbox0Exception(string message, Exception? inner = null)
        : base(message, inner)
    {
    }

    /// <summary>
    /// What went wrong. Unset if no answer of Invoke came (see <see cref="StatusCode"/> and the inner exception), or if the code is one
    /// that this version of the client does not know (then <see cref="CodeName"/> has it).
    /// </summary>
    public ErrorCode? Code { get; internal init; }

    /// <summary>The code as it was on the wire, for example <c>function_failed</c>; unset if no answer of Invoke came.</summary>
    public string? CodeName { get; internal init; }

    /// <summary>The HTTP status; unset if no answer came at all.</summary>
    public HttpStatusCode? StatusCode { get; internal init; }

    /// <summary>The error's details, an object; unset if there are none.</summary>
    public JsonElement? Details { get; internal init; }

    /// <summary>The id of the request, to be found in the gateway's log; unset if no answer of Invoke came.</summary>
    public string? RequestId { get; internal init; }

    /// <summary>The id of the invocation that failed, <c>inv_…</c>; set on invoke calls only.</summary>
    public string? InvocationId { get; internal init; }

    /// <summary>How long Invoke asks to wait before the next try; unset if it does not ask.</summary>
    public TimeSpan? RetryAfter { get; internal init; }

    /// <summary>Whether it is certain that the call changed nothing and ran nothing, and that the same call may succeed later.</summary>
    public bool IsNotRun { get; internal init; }

    /// <summary>Whether the connection broke, or something between here and Invoke answered in its place: what the call did is not known.</summary>
    internal bool IsInterrupted { get; init; }
}
