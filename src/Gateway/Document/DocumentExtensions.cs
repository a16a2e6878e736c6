using Invoke.Contracts;
using Scalar.AspNetCore;

namespace Invoke.Gateway.Document;

internal static class DocumentExtensions
{
    private const string Path = "/openapi/v1.json";

    /// <summary>Whatever the pages' scripts may try: nothing comes from, or goes to, anywhere else.</summary>
    private const string OnlyHere = "default-src 'self' data: blob: 'unsafe-inline' 'unsafe-eval'";

    public static void AddDocument(this IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(json =>
        {
            var wire = ContractsJson.Strict.Options;
            json.SerializerOptions.PropertyNamingPolicy = wire.PropertyNamingPolicy;
            json.SerializerOptions.DefaultIgnoreCondition = wire.DefaultIgnoreCondition;
            json.SerializerOptions.NumberHandling = wire.NumberHandling;
        });
        services.AddOpenApi(ApiDocument.Name, options =>
        {
            options.AddOperationTransformer(CallTransformer.TransformAsync);
            options.AddSchemaTransformer(ErrorCodeTransformer.TransformAsync);
            options.AddDocumentTransformer(ApiDocument.TransformAsync);
        });
        services.AddSingleton<ApiDocument>();
    }

    /// <summary>The document, and pages to read and try it; both need no key. The pages' scripts come from here: nothing is fetched elsewhere.</summary>
    public static void MapDocument(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, (RequestDelegate)routes.ServiceProvider.GetRequiredService<ApiDocument>().AnswerAsync);
        routes.MapScalarApiReference("/docs", scalar => scalar
            .WithTitle("Invoke")
            .WithOpenApiRoutePattern(Path)
            .DisableDefaultFonts()
            .DisableTelemetry()
            .DisableAgent()
            .DisableMcp()
            .HideDeveloperTools()
            .HideClientButton()
            .AddPreferredSecuritySchemes([ApiDocument.Scheme]))
            .Add(page =>
            {
                var serve = page.RequestDelegate!;
                page.RequestDelegate = context =>
                {
                    context.Response.Headers.ContentSecurityPolicy = OnlyHere;
                    return serve(context);
                };
            });
    }
}
