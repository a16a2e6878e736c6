using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Invoke.Http;

internal static class QuietConsole
{
    /// <summary>
    /// Logs to standard error, frameworks from warnings up (<c>Logging:LogLevel:*</c> says otherwise): in lines for people, or, in a
    /// container or where <c>Logging:Console:FormatterName</c> is <c>json</c>, in JSON with all that is known of the invocation and its trace.
    /// </summary>
    public static void AddQuietConsole(this ILoggingBuilder logging, IConfiguration configuration, Func<bool> started)
    {
        var format = configuration["Logging:Console:FormatterName"] ?? (configuration["DOTNET_RUNNING_IN_CONTAINER"] is "true" ? ConsoleFormatterNames.Json : ConsoleFormatterNames.Simple);
        if (format == ConsoleFormatterNames.Json) logging.AddJson();
        else logging.AddLines();
        logging.Configure(options => options.ActivityTrackingOptions = ActivityTrackingOptions.TraceId | ActivityTrackingOptions.SpanId);
        logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        logging.SetMinimumLevel(LogLevel.Information);
        logging.AddFilter("Microsoft", LogLevel.Warning);
        logging.AddFilter("System", LogLevel.Warning);
        // Its stack traces of a missing broker or an unreadable message say nothing that ours do not say in a line.
        logging.AddFilter("MassTransit", LogLevel.Critical);
        // These two write a failed start with its stack trace; the process tells it itself, in a line.
        logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel", level => started() && level >= LogLevel.Warning);
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", level => started() && level >= LogLevel.Warning);
        logging.AddConfiguration(configuration.GetSection("Logging"));
    }

    private static void AddLines(this ILoggingBuilder logging) => logging.AddSimpleConsole(console =>
    {
        console.SingleLine = true;
        console.UseUtcTimestamp = true;
        console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
        console.ColorBehavior = LoggerColorBehavior.Disabled;
    });

    private static void AddJson(this ILoggingBuilder logging) => logging.AddJsonConsole(console =>
    {
        console.IncludeScopes = true;
        console.UseUtcTimestamp = true;
        console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";
    });
}
