using Invoke.Contracts;
using Invoke.Contracts.Errors;
using Invoke.Contracts.Health;
using Invoke.Http;
using Invoke.Procd.Runners;

namespace Invoke.Procd.Configuration;

/// <summary><c>PUT /api/v1/config</c>: the platform tells what functions may use. Idempotent.</summary>
internal static class ConfigEndpoint
{
    public static void Map(IEndpointRouteBuilder routes, SandboxConfiguration configuration, RunnerPool runners) =>
        routes.MapPut("/api/v1/config", (RequestDelegate)(async context =>
        {
            var body = await RequestBody.ReadAsync(context, Limits.JsonBodyBytes, context.RequestAborted);
            var config = Json.ReadRequest(body, ProcdJson.Strict.ProcdConfig);
            if (config.MaxConcurrency is < 1 or > 1000) throw new ApiException(ErrorCode.BadRequest, "max_concurrency must be from 1 to 1000");
            if (config.EnvVars is null || config.EnvVars.Any(variable => variable.Value is null || variable.Key.Contains('\0') || variable.Value.Contains('\0')))
                throw new ApiException(ErrorCode.BadRequest, "env_vars must map names to strings without NUL");
            if (config.Runner?.Problem() is { } problem) throw new ApiException(ErrorCode.BadRequest, problem);
            configuration.Set(config);
            runners.Reconfigure();
            await Envelope.SucceedAsync(context, new HealthReport(), ProcdJson.Strict.HealthReport);
        }));
}
