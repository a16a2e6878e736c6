using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Invoke.Gateway.Tests;

/// <summary>Takes telemetry as a collector does, and keeps its bytes.</summary>
internal sealed class OtlpCollector : IAsyncDisposable
{
    private readonly MemoryStream _received = new();
    private readonly Lock _lock = new();
    private readonly WebApplication _app;

    private OtlpCollector(WebApplication app)
    {
        _app = app;
        app.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            lock (_lock) body.WriteTo(_received);
            context.Response.ContentType = "application/x-protobuf";
        });
    }

    public string Url => _app.Urls.First();

    public byte[] Received
    {
        get
        {
            lock (_lock) return _received.ToArray();
        }
    }

    public static async Task<OtlpCollector> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrel().UseUrls("http://127.0.0.1:0");
        var collector = new OtlpCollector(builder.Build());
        await collector._app.StartAsync(TestContext.Current.CancellationToken);
        return collector;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _received.DisposeAsync();
    }
}
