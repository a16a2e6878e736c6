using System.Globalization;
using System.Text.Json.Nodes;
using Invoke.Contracts.Errors;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Invoke.Gateway.Document;

/// <summary>Writes a call's <see cref="CallDescription"/> into its operation.</summary>
internal static class CallTransformer
{
    private const string Json = "application/json";
    private const string Bytes = "application/octet-stream";

    private static readonly ErrorCode[] OfEveryCall = [ErrorCode.RequestTimeout, ErrorCode.InternalError];
    private static readonly ErrorCode[] OfEveryKey = [ErrorCode.Unauthorized, ErrorCode.Forbidden, ErrorCode.StoreUnavailable];

    public static async Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var call = context.Description.ActionDescriptor.EndpointMetadata.OfType<CallDescription>().Single();
        var document = context.Document!;
        operation.Summary = call.Summary;
        operation.Tags = new HashSet<OpenApiTagReference> { new(call.Tag, document) };
        operation.Parameters = [.. PathParameters(context.Description.RelativePath ?? ""), .. call.Query.Select(Parameter), .. call.Headers.Select(Header)];
        operation.RequestBody = await BodyAsync(call, context, cancellationToken);
        operation.Responses = [];
        foreach (var (status, data) in call.Answers)
        {
            var content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
            {
                [Json] = new OpenApiMediaType { Schema = await SchemaAsync(typeof(Answer<>).MakeGenericType(data), context, cancellationToken) },
            };
            if (call.AnswersBytes) content[Bytes] = new OpenApiMediaType { Schema = Binary() };
            operation.Responses[Text(status)] = new OpenApiResponse { Description = "It worked.", Content = content };
        }

        if (call.Streams is { } media)
        {
            operation.Responses[Text(StatusCodes.Status200OK)] = new OpenApiResponse
            {
                Description = "It worked.",
                Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal) { [media] = new OpenApiMediaType { Schema = new OpenApiSchema { Type = JsonSchemaType.String } } },
            };
        }

        var failure = await SchemaAsync(typeof(Failure), context, cancellationToken);
        IEnumerable<ErrorCode> errors = [.. OfEveryCall, .. call.IsOpen ? [] : OfEveryKey, .. call.Errors];
        foreach (var status in errors.Distinct().GroupBy(code => code.HttpStatus()).OrderBy(group => group.Key))
        {
            operation.Responses[Text(status.Key)] = new OpenApiResponse
            {
                Description = string.Join(" or ", status.Select(code => $"`{code.Wire()}`")),
                Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal) { [Json] = new OpenApiMediaType { Schema = failure } },
            };
        }

        if (!call.IsOpen) operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(ApiDocument.Scheme, document)] = [] }];
    }

    private static async Task<OpenApiRequestBody?> BodyAsync(CallDescription call, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal);
        if (call.TakesBytes) content[Bytes] = new OpenApiMediaType { Schema = Binary() };
        if (call.Body is { } type)
        {
            content[Json] = new OpenApiMediaType
            {
                Schema = await SchemaAsync(type, context, cancellationToken),
                Example = call.Example is null ? null : JsonNode.Parse(call.Example),
            };
        }

        if (call.TakesLinesOf is { } line) content["application/x-ndjson"] = new OpenApiMediaType { Schema = await SchemaAsync(line, context, cancellationToken) };
        return content.Count == 0 ? null : new OpenApiRequestBody { Required = !call.BodyIsOptional, Content = content };
    }

    /// <summary>The type's schema, kept once among the document's components.</summary>
    private static async Task<IOpenApiSchema> SchemaAsync(Type type, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var name = NameOf(type);
        var document = context.Document!;
        if (document.Components?.Schemas?.ContainsKey(name) is not true)
            document.AddComponent(name, await context.GetOrCreateSchemaAsync(type, null, cancellationToken));
        return new OpenApiSchemaReference(name, document);
    }

    private static string NameOf(Type type) => type.IsGenericType ? $"AnswerOf{type.GetGenericArguments()[0].Name}" : type.Name;

    private static IEnumerable<IOpenApiParameter> PathParameters(string path) => path.Split('{').Skip(1).Select(part => part[..part.IndexOf('}', StringComparison.Ordinal)])
        .Select(name => new OpenApiParameter { Name = name, In = ParameterLocation.Path, Required = true, Schema = new OpenApiSchema { Type = JsonSchemaType.String } });

    private static IOpenApiParameter Header((string Name, string Rule) header) => new OpenApiParameter
    {
        Name = header.Name,
        In = ParameterLocation.Header,
        Description = header.Rule,
        Schema = new OpenApiSchema { Type = JsonSchemaType.String },
    };

    private static IOpenApiParameter Parameter(QueryParameter query) => new OpenApiParameter
    {
        Name = query.Name,
        In = ParameterLocation.Query,
        Required = query.IsRequired,
        Description = query.Rule,
        Schema = new OpenApiSchema { Type = Enum.Parse<JsonSchemaType>(query.Type, ignoreCase: true) },
    };

    private static OpenApiSchema Binary() => new() { Type = JsonSchemaType.String, Format = "binary" };

    private static string Text(int status) => status.ToString(CultureInfo.InvariantCulture);
}
