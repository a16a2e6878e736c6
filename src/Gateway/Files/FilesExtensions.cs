using Invoke.Gateway.Auth;
using Invoke.Gateway.Document;

namespace Invoke.Gateway.Files;

internal static class FilesExtensions
{
    public static void AddFiles(this IServiceCollection services) => services.AddSingleton<FileForwarder>();

    /// <summary>The calls of wire contract section 5: procd does what they say, the gateway only carries them.</summary>
    public static void MapFiles(this IEndpointRouteBuilder routes)
    {
        var forwarder = routes.ServiceProvider.GetRequiredService<FileForwarder>();
        var files = routes.MapGroup("/api/v1/sandboxes/{id}/files").RequireScope(Scopes.Files);
        files.MapGet("", To("/api/v1/files")).Describe(FileCalls.Read);
        files.MapPost("", To("/api/v1/files")).Describe(FileCalls.Write);
        files.MapDelete("", To("/api/v1/files")).Describe(FileCalls.Delete);
        files.MapGet("/stat", To("/api/v1/files/stat")).Describe(FileCalls.Stat);
        files.MapGet("/list", To("/api/v1/files/list")).Describe(FileCalls.List);
        files.MapPost("/move", To("/api/v1/files/move")).Describe(FileCalls.Move);

        RequestDelegate To(string path) => context => forwarder.ForwardAsync(context, path);
    }
}
