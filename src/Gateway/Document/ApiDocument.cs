using System.Text;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Invoke.Gateway.Document;

/// <summary>The document of the API. The calls do not change while the process runs, so it is written once.</summary>
internal sealed class ApiDocument([FromKeyedServices(ApiDocument.Name)] IOpenApiDocumentProvider provider)
{
    public const string Name = "v1";
    public const string Scheme = "key";

    private byte[]? _json;

    public async Task AnswerAsync(HttpContext context)
    {
        // Two first readers at once write the same twice.
        var json = _json ??= await WriteAsync(context.RequestAborted);
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.ContentLength = json.Length;
        await context.Response.BodyWriter.WriteAsync(json, context.RequestAborted);
    }

    private async Task<byte[]> WriteAsync(CancellationToken cancellationToken)
    {
        var document = await provider.GetOpenApiDocumentAsync(cancellationToken);
        return Encoding.UTF8.GetBytes(await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1, cancellationToken));
    }

    /// <summary>What stands above the calls.</summary>
    public static Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Invoke",
            Version = Name,
            Description = "Runs Python functions in sandboxes. Every answer is an envelope: `{\"success\": true, \"data\": …}` or "
                + "`{\"success\": false, \"error\": {\"code\", \"message\"}}`. Unset times are `0001-01-01T00:00:00Z`.",
        };
        // The framework's own tag is the name of the type that has the endpoints' method.
        document.Tags = document.Paths.SelectMany(path => path.Value.Operations?.Values.AsEnumerable() ?? []).SelectMany(call => call.Tags ?? Enumerable.Empty<OpenApiTagReference>())
            .Select(tag => tag.Name!).Distinct(StringComparer.Ordinal).Select(name => new OpenApiTag { Name = name }).ToHashSet();
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal)
        {
            [Scheme] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "An API key, or the development key in the file `token`." },
        };
        return Task.CompletedTask;
    }
}
