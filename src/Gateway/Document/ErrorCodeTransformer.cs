using System.Text.Json.Nodes;
using Invoke.Contracts.Errors;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Invoke.Gateway.Document;

/// <summary>Lists the error codes: their converter hides them from the framework.</summary>
internal static class ErrorCodeTransformer
{
    public static Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        if (context.JsonTypeInfo.Type == typeof(ErrorCode))
        {
            schema.Type = JsonSchemaType.String;
            schema.Enum = [.. Enum.GetValues<ErrorCode>().Select(code => JsonValue.Create(code.Wire()))];
        }

        return Task.CompletedTask;
    }
}
