using System.Globalization;
using Invoke.Gateway.Schedules;

namespace Invoke.Gateway.Tests.Schedules;

public sealed class CronTimesTests
{
    [Theory]
    [InlineData("*/5 * * * *", "UTC", "2030-01-01T00:00:00Z", "2030-01-01T00:05:00Z")]
    [InlineData("0 6 * * MON-FRI", "Europe/Berlin", "2030-07-05T05:00:00Z", "2030-07-08T04:00:00Z")]
    [InlineData("0 0 29 2 *", "UTC", "2030-01-01T00:00:00Z", "2032-02-29T00:00:00Z")]
    // The hour that summer time leaves out: it comes at its end. The one that comes twice: once.
    [InlineData("30 2 * * *", "Europe/Berlin", "2030-03-31T00:00:00Z", "2030-03-31T01:00:00Z")]
    [InlineData("30 2 * * *", "Europe/Berlin", "2030-10-26T12:00:00Z", "2030-10-27T00:30:00Z")]
    [InlineData("30 2 * * *", "Europe/Berlin", "2030-10-27T00:30:00Z", "2030-10-28T01:30:00Z")]
    public void The_next_tick_is_that_of_its_time_zone(string cron, string zone, string from, string next) =>
        Assert.Equal(Ms(next), CronTimes.Parse(cron, zone).After(Ms(from)));

    [Fact]
    public void Of_many_that_passed_the_last_is_found()
    {
        var times = CronTimes.Parse("0 * * * *", "UTC");
        Assert.Equal(Ms("2030-06-01T11:00:00Z"), times.Last(Ms("2030-01-01T00:00:00Z"), Ms("2030-06-01T11:59:59Z")));
        Assert.Equal(Ms("2030-06-01T11:00:00Z"), times.Last(Ms("2030-06-01T11:00:00Z"), Ms("2030-06-01T11:00:00Z")));
    }

    [Theory]
    [InlineData("* * * *")]
    [InlineData("* * * * * *")]
    [InlineData("@daily")]
    [InlineData("60 * * * *")]
    [InlineData("* * * * MOO")]
    [InlineData("")]
    public void What_is_not_5_fields_is_none(string cron) => Assert.False(CronTimes.IsCron(cron));

    private static long Ms(string time) => DateTimeOffset.Parse(time, CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();
}
