using Cronos;

namespace Invoke.Gateway.Schedules;

/// <summary>When a schedule ticks: a cron expression read in a time zone. Times are milliseconds since 1970.</summary>
internal sealed class CronTimes
{
    private readonly CronExpression _cron;
    private readonly TimeZoneInfo _zone;

    private CronTimes(CronExpression cron, TimeZoneInfo zone) => (_cron, _zone) = (cron, zone);

    /// <summary>Whether the text is 5 fields that mean something.</summary>
    public static bool IsCron(string text) => !text.Contains('@', StringComparison.Ordinal) && CronExpression.TryParse(text, CronFormat.Standard, out _);

    /// <summary>Whether the time zone is known here.</summary>
    public static bool IsZone(string name) => TimeZoneInfo.TryFindSystemTimeZoneById(name, out _);

    /// <exception cref="FormatException">The expression is none.</exception>
    /// <exception cref="TimeZoneNotFoundException">The zone is not known here.</exception>
    public static CronTimes Parse(string cron, string zone) => new(CronExpression.Parse(cron, CronFormat.Standard), TimeZoneInfo.FindSystemTimeZoneById(zone));

    /// <summary>The first tick after that time; null if there is none any more.</summary>
    public long? After(long time)
    {
        var next = _cron.GetNextOccurrence(DateTimeOffset.FromUnixTimeMilliseconds(time), _zone);
        return next?.ToUnixTimeMilliseconds();
    }

    /// <summary>The last tick that is not after that time, at or behind one that is not either.</summary>
    public long Last(long from, long time)
    {
        while (After(from) is { } next && next <= time) from = next;
        return from;
    }
}
