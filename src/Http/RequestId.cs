using Microsoft.AspNetCore.Http;

namespace Invoke.Http;

/// <summary>The <c>X-Request-Id</c> of an answer: the caller's if it is 1 to 128 visible ASCII characters, otherwise a new one.</summary>
internal static class RequestId
{
    private const string Header = "X-Request-Id";

    public static void Assign(HttpContext context)
    {
        var sent = context.Request.Headers[Header];
        var id = sent is [{ Length: > 0 and <= 128 } one] && one.All(c => c is > ' ' and <= '~') ? one : Guid.NewGuid().ToString("n");
        context.TraceIdentifier = id;
        context.Response.Headers[Header] = id;
    }
}
