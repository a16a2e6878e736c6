using Invoke.Contracts;
using Invoke.Contracts.Errors;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Invoke.Http;

/// <summary>Whether a process of the platform can do its work.</summary>
public static class ReadyzExtensions
{
    /// <summary>Adds <c>GET /readyz</c>: nothing that the process depends on is unhealthy, and it is not stopping.</summary>
    public static void MapReadyz(this IEndpointRouteBuilder routes) => routes.MapGet("/readyz", (RequestDelegate)AnswerAsync);

    private static async Task AnswerAsync(HttpContext context)
    {
        var services = context.RequestServices;
        if (services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested)
            throw new ApiException(ErrorCode.Draining, "the process is stopping");

        var report = await services.GetRequiredService<HealthCheckService>().CheckHealthAsync(context.RequestAborted);
        if (report.Status is HealthStatus.Unhealthy)
        {
            var unhealthy = report.Entries.Where(entry => entry.Value.Status is HealthStatus.Unhealthy).Select(entry => entry.Key);
            throw new ApiException(ErrorCode.BrokerUnavailable, $"not ready: {string.Join(", ", unhealthy)}");
        }

        await Envelope.SucceedAsync(context, new Contracts.Health.HealthReport(), ContractsJson.Strict.HealthReport);
    }
}
