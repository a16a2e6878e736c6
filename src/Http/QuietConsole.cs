using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Invoke.Http;

internal static class QuietConsole
{
    /// <summary>Logs to standard error, frameworks from warnings up; <c>Logging:LogLevel:*</c> says otherwise.</summary>
    public static void AddQuietConsole(this ILoggingBuilder logging, IConfiguration configuration, Func<bool> started)
    {
        logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
            console.ColorBehavior = LoggerColorBehavior.Disabled;
        });
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
}
