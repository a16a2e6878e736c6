using Invoke.Contracts;
using Invoke.Contracts.Health;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Invoke.Http;

/// <summary>Puts the wire contract's first section into a pipeline.</summary>
public static class EnvelopeExtensions
{
    /// <summary>Makes every answer of what follows an envelope.</summary>
    public static IApplicationBuilder UseEnvelopes(this IApplicationBuilder app) => app.UseMiddleware<EnvelopeMiddleware>();

    /// <summary>Adds <c>GET /healthz</c>: the process is alive.</summary>
    public static IEndpointConventionBuilder MapHealthz(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/healthz", (RequestDelegate)(context => Envelope.SucceedAsync(context, new HealthReport(), ProcdJson.Strict.HealthReport)));
}
