using System.Globalization;
using Invoke.Contracts.Messages;

namespace Invoke.Gateway.Functions;

/// <summary>
/// Where an invocation's time went, as a <c>Server-Timing</c> header: the total, and each hop's own share of it; <c>claim</c> is
/// the worker's, from the message in its hands to procd and back.
/// The shares are differences of durations, each measured on the clock of one process.
/// </summary>
internal static class ServerTiming
{
    public static string Header(TimeSpan total, TimeSpan lane, FunctionInvoked answer)
    {
        var hops = new List<(string Name, double Ms)>
        {
            ("total", total.TotalMilliseconds),
            ("gateway", (total - lane).TotalMilliseconds),
            ("queue", lane.TotalMilliseconds - answer.ElapsedMs),
        };
        if (answer.Outcome.Report?.Timings is { } run)
        {
            hops.Add(("claim", answer.ElapsedMs - run.Queue - run.Boot - run.Load - run.Handler));
            hops.Add(("procd-queue", run.Queue));
            hops.Add(("boot", run.Boot));
            hops.Add(("load", run.Load));
            hops.Add(("handler", run.Handler));
        }
        else
        {
            hops.Add(("claim", answer.ElapsedMs));
        }

        return string.Join(", ", hops.Select(hop => string.Create(CultureInfo.InvariantCulture, $"{hop.Name};dur={Math.Max(hop.Ms, 0):0.00}")));
    }
}
