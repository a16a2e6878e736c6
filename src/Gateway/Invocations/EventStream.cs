using System.Text;

namespace Invoke.Gateway.Invocations;

/// <summary>An answer of <c>text/event-stream</c>.</summary>
internal sealed class EventStream(HttpContext context)
{
    public async Task BeginAsync()
    {
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.StartAsync(context.RequestAborted);
    }

    public async Task SendAsync(string name, string id, ReadOnlyMemory<byte> json)
    {
        await context.Response.WriteAsync($"event: {name}\nid: {id}\ndata: ", Encoding.UTF8, context.RequestAborted);
        await context.Response.Body.WriteAsync(json, context.RequestAborted);
        await context.Response.WriteAsync("\n\n", context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }

    /// <summary>A comment, so that nobody on the way takes a quiet stream for a dead one.</summary>
    public async Task BeatAsync()
    {
        await context.Response.WriteAsync(": \n\n", context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }
}
