using Invoke.Contracts;
using Invoke.Contracts.Errors;
using Invoke.Contracts.Files;
using Invoke.Http;
using Microsoft.Net.Http.Headers;

namespace Invoke.Procd.Files;

/// <summary>The files API of wire contract section 5.</summary>
internal sealed class FilesEndpoints(SandboxRoot root)
{
    private const string JsonType = "application/json";

    private static readonly Dictionary<string, string> MoveRules = new()
    {
        ["source"] = "must be an absolute path, given once",
        ["destination"] = "must be an absolute path, given once",
    };

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/v1/files", (RequestDelegate)PostAsync);
        routes.MapGet("/api/v1/files", (RequestDelegate)ReadAsync);
        routes.MapDelete("/api/v1/files", (RequestDelegate)DeleteAsync);
        routes.MapGet("/api/v1/files/stat", (RequestDelegate)StatAsync);
        routes.MapGet("/api/v1/files/list", (RequestDelegate)ListAsync);
        routes.MapPost("/api/v1/files/move", (RequestDelegate)MoveAsync);
    }

    private async Task PostAsync(HttpContext context)
    {
        var path = FileQuery.Path(context.Request);
        var recursive = FileQuery.Flag(context.Request, "recursive");
        if (FileQuery.Flag(context.Request, "mkdir"))
        {
            if (recursive) root.MakeDirectories(path);
            else root.MakeDirectory(path);
            await Envelope.SucceedAsync(context, new DirectoryCreated(), ProcdJson.Strict.DirectoryCreated, StatusCodes.Status201Created);
            return;
        }

        await FileUpload.ReceiveAsync(context, root, path, context.RequestAborted);
        await Envelope.SucceedAsync(context, new FileWritten(), ProcdJson.Strict.FileWritten);
    }

    private Task ReadAsync(HttpContext context) =>
        FileDownload.SendAsync(context, root, FileQuery.Path(context.Request), WantsJson(context.Request), context.RequestAborted);

    private Task DeleteAsync(HttpContext context)
    {
        FileMoves.Delete(root, FileQuery.Path(context.Request), context.RequestAborted);
        return Envelope.SucceedAsync(context, new FileDeleted(), ProcdJson.Strict.FileDeleted);
    }

    private Task StatAsync(HttpContext context) =>
        Envelope.SucceedAsync(context, FileStats.Of(root, FileQuery.Path(context.Request)), ProcdJson.Strict.FileStat);

    private Task ListAsync(HttpContext context) =>
        Envelope.SucceedAsync(context, FileStats.List(root, FileQuery.Path(context.Request), context.RequestAborted), ProcdJson.Strict.FileList);

    private async Task MoveAsync(HttpContext context)
    {
        var body = await RequestBody.ReadAsync(context, Limits.JsonBodyBytes, context.RequestAborted);
        var request = Json.ReadRequest(body, ProcdJson.Strict.MoveFileRequest, MoveRules, ErrorCode.InvalidRequest);
        FileMoves.Move(root, SandboxPath.Parse("source", request.Source), SandboxPath.Parse("destination", request.Destination));
        await Envelope.SucceedAsync(context, new FileMoved(), ProcdJson.Strict.FileMoved);
    }

    private static bool WantsJson(HttpRequest request)
    {
        if (MediaTypeHeaderValue.TryParse(request.ContentType, out var sent) && Is(sent, JsonType)) return true;

        // Clients that take both, or anything, get the bytes unless they put JSON first.
        var first = request.GetTypedHeaders().Accept
            .OrderByDescending(type => type.Quality ?? 1)
            .FirstOrDefault(type => Is(type, JsonType) || Is(type, "application/octet-stream") || Is(type, "*/*"));
        return first is not null && Is(first, JsonType);
    }

    private static bool Is(MediaTypeHeaderValue type, string name) => type.MediaType.Equals(name, StringComparison.OrdinalIgnoreCase);
}
