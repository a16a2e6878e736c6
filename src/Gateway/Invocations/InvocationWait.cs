using System.Globalization;
using Invoke.Contracts.Errors;
using Invoke.Contracts.Invocations;

namespace Invoke.Gateway.Invocations;

/// <summary>Waits for the end of an invocation, whichever gateway records it.</summary>
internal sealed class InvocationWait(InvocationReader reader, ChangeFeed feed, TimeProvider clock)
{
    private const int MaxSeconds = 60;

    /// <summary>The invocation once it is terminal, or as it is when the time is up.</summary>
    public async Task<Invocation> EndAsync(string teamId, string id, TimeSpan most, CancellationToken cancellationToken)
    {
        // Before the first look, so that no change falls between.
        using var changes = feed.Subscribe(id);
        var started = clock.GetTimestamp();
        while (clock.GetElapsedTime(started) < most)
        {
            if ((await reader.GetRowAsync(teamId, id, cancellationToken)).IsTerminal) break;
            using var over = new CancellationTokenSource(Least(most - clock.GetElapsedTime(started)), clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancellationToken);
            try
            {
                await changes.WaitAsync(clock, either.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                break;
            }

            changes.Forget();
        }

        return await reader.GetAsync(teamId, id, cancellationToken);
    }

    /// <summary>The query parameter <c>wait</c>.</summary>
    /// <exception cref="ApiException"><see cref="ErrorCode.BadRequest"/>.</exception>
    public static TimeSpan FromQuery(HttpRequest request) => TimeSpan.FromSeconds(QueryText.Number(request.Query, "wait", 0, MaxSeconds) ?? 0);

    /// <summary>The header <c>Prefer: wait=N</c>; preferences that nobody here knows are passed over (RFC 7240).</summary>
    public static TimeSpan FromPreference(HttpRequest request)
    {
        foreach (var preference in request.Headers.GetCommaSeparatedValues("Prefer"))
        {
            if (preference.Split('=', 2, StringSplitOptions.TrimEntries) is ["wait", var text]
                && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)) return TimeSpan.FromSeconds(Math.Min(seconds, MaxSeconds));
        }

        return TimeSpan.Zero;
    }

    private static TimeSpan Least(TimeSpan time) => time > TimeSpan.FromMilliseconds(1) ? time : TimeSpan.FromMilliseconds(1);
}
