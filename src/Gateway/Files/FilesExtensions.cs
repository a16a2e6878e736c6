using Invoke.Gateway.Auth;

namespace Invoke.Gateway.Files;

internal static class FilesExtensions
{
    public static void AddFiles(this IServiceCollection services) => services.AddSingleton<FileForwarder>();

    /// <summary>The calls of wire contract section 5: procd does what they say, the gateway only carries them.</summary>
    public static void MapFiles(this IEndpointRouteBuilder routes)
    {
        var forwarder = routes.ServiceProvider.GetRequiredService<FileForwarder>();
        var files = routes.MapGroup("/api/v1/sandboxes/{id}/files").RequireScope(Scopes.Files);
        files.MapMethods("", [HttpMethods.Get, HttpMethods.Post, HttpMethods.Delete], To("/api/v1/files"));
        files.MapGet("/stat", To("/api/v1/files/stat"));
        files.MapGet("/list", To("/api/v1/files/list"));
        files.MapPost("/move", To("/api/v1/files/move"));

        RequestDelegate To(string path) => context => forwarder.ForwardAsync(context, path);
    }
}
