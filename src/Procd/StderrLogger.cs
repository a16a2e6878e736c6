using System.Globalization;
using System.Text;
using Invoke.Procd.Native;

namespace Invoke.Procd;

/// <summary>
/// Writes a line an event to stderr. The framework's console logger and console do the same and more, for another
/// 200 KB in every sandbox.
/// </summary>
internal sealed class StderrLogger(TimeProvider time) : ILogger, ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel)) return;
        var now = time.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
        WriteLine($"{now} {logLevel}: {formatter(state, exception)}{(exception is null ? "" : $" {exception}")}");
    }

    /// <summary>Writes a line in one piece.</summary>
    public static void WriteLine(string text)
    {
        var line = Encoding.UTF8.GetBytes(text + "\n");
        _ = Libc.write(2, ref line[0], line.Length);
    }

    public void Dispose()
    {
    }
}
