using Invoke.Contracts;
using Invoke.Contracts.Errors;
using Invoke.Contracts.Health;
using Invoke.Http;

namespace Invoke.Procd.Health;

internal static class HealthEndpoints
{
    public static void Map(IEndpointRouteBuilder routes, DrainState drain)
    {
        routes.MapHealthz();
        routes.MapGet("/readyz", (RequestDelegate)(context => drain.IsDraining
            ? Envelope.FailAsync(context, new ApiError { Code = ErrorCode.Draining, Message = "procd is stopping" })
            : Envelope.SucceedAsync(context, new HealthReport(), ProcdJson.Strict.HealthReport)));
    }
}
