using System.Text.Json;
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
    /// <param name="routes">Where.</param>
    /// <param name="services">Of which process; by default that of the routes.</param>
    public static IEndpointConventionBuilder MapReadyz(this IEndpointRouteBuilder routes, IServiceProvider? services = null)
    {
        var process = services ?? routes.ServiceProvider;
        return routes.MapGet("/readyz", (RequestDelegate)(context => AnswerAsync(context, process)));
    }

    private static async Task AnswerAsync(HttpContext context, IServiceProvider process)
    {
        if (process.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested)
            throw new ApiException(ErrorCode.Draining, "the process is stopping");

        var report = await process.GetRequiredService<HealthCheckService>().CheckHealthAsync(context.RequestAborted);
        var answer = new Contracts.Health.HealthReport
        {
            Status = report.Status is HealthStatus.Unhealthy ? "unavailable" : "ok",
            Dependencies = report.Entries.ToDictionary(entry => entry.Key, entry => Word(entry.Value.Status), StringComparer.Ordinal),
        };
        if (report.Status is HealthStatus.Unhealthy) throw NotReady(report, answer);
        await Envelope.SucceedAsync(context, answer, ProcdJson.Strict.HealthReport);
    }

    private static ApiException NotReady(HealthReport report, Contracts.Health.HealthReport answer)
    {
        var unhealthy = report.Entries.Where(entry => entry.Value.Status is HealthStatus.Unhealthy).ToList();
        // A check of ours says by its exception what the failure is called; the other one there is, is the bus's own.
        var code = unhealthy.Select(entry => (entry.Value.Exception as ApiException)?.Error.Code).FirstOrDefault(code => code is not null);
        return new ApiException(new ApiError
        {
            Code = code ?? ErrorCode.BrokerUnavailable,
            Message = $"not ready: {string.Join(", ", unhealthy.Select(entry => entry.Key))}",
            Details = JsonSerializer.SerializeToElement(answer, ProcdJson.Strict.HealthReport),
        });
    }

    private static string Word(HealthStatus status) => status switch
    {
        HealthStatus.Healthy => "ok",
        HealthStatus.Degraded => "degraded",
        _ => "unavailable",
    };
}
