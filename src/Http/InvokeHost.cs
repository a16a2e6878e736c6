using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Invoke.Http;

/// <summary>What the platform's processes have in common: settings from the environment alone, quiet logs, and a failed start told in plain lines.</summary>
public static class InvokeHost
{
    /// <summary>Runs a process until it is told to stop.</summary>
    /// <param name="urlKey">The setting with the addresses to listen on.</param>
    /// <param name="defaultUrl">The address without it.</param>
    /// <param name="add">Adds the services.</param>
    /// <param name="map">Lays the pipeline.</param>
    /// <returns>The exit code: 0, or 1 if it could not start.</returns>
    public static async Task<int> RunAsync(
        string urlKey, string defaultUrl, Action<IServiceCollection, IConfiguration> add, Action<WebApplication> map)
    {
        var started = false;
        try
        {
            var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { EnvironmentName = EnvironmentName });
            builder.Configuration.AddEnvironmentVariables();
            builder.Logging.AddQuietConsole(builder.Configuration, () => started);
            builder.Host.UseDefaultServiceProvider((_, provider) => provider.ValidateScopes = provider.ValidateOnBuild = true);
            builder.WebHost.UseKestrel(kestrel => kestrel.AddServerHeader = false);
            builder.WebHost.UseUrls(builder.Configuration[urlKey] ?? defaultUrl);
            builder.Services.AddRoutingCore();
            builder.Services.AddHealthChecks();
            add(builder.Services, builder.Configuration);

            await using var app = builder.Build();
            // Before anything asks for one of the options, so that all that is wrong is told at once.
            app.Services.GetService<IStartupValidator>()?.Validate();
            map(app);
            await app.StartAsync();
            started = true;
            await app.WaitForShutdownAsync();
            return 0;
        }
        catch (Exception e) when (!started && Reasons(e, urlKey) is { } reasons)
        {
            foreach (var reason in reasons) await Console.Error.WriteLineAsync($"cannot start: {reason}");
            return 1;
        }
    }

    private static string EnvironmentName =>
        Environment.GetEnvironmentVariable("ASPNETCORE_ENVIRONMENT") ?? Environment.GetEnvironmentVariable("DOTNET_ENVIRONMENT") ?? Environments.Production;

    /// <summary>What an operator can mend, in words; null for a bug, which keeps its stack trace.</summary>
    private static IEnumerable<string>? Reasons(Exception e, string urlKey) => e switch
    {
        OptionsValidationException options => options.Failures,
        AggregateException many when many.InnerExceptions.All(one => one is OptionsValidationException) =>
            many.InnerExceptions.SelectMany(one => ((OptionsValidationException)one).Failures),
        IOException { InnerException: AddressInUseException } => [$"{e.Message} {urlKey} moves it elsewhere."],
        SocketException or ArgumentOutOfRangeException { ParamName: "port" } => [$"{urlKey} has an address that cannot be listened on: {e.Message}"],
        // What the configuration binder throws names the key.
        IOException or UnauthorizedAccessException or FormatException or InvalidOperationException => [e.Message],
        _ => null,
    };
}
