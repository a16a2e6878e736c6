using System.Diagnostics;

namespace Invoke.Tests;

/// <summary>Waits for conditions, never for a guess.</summary>
internal static class Wait
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    public static Task UntilAsync(Func<bool> condition, string what, CancellationToken cancellationToken) =>
        UntilAsync(() => Task.FromResult(condition()), what, cancellationToken);

    public static async Task UntilAsync(Func<Task<bool>> condition, string what, CancellationToken cancellationToken, TimeSpan? within = null)
    {
        var deadline = within ?? Deadline;
        var started = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(started) > deadline) throw new TimeoutException($"waited {deadline} until {what}");
            await Task.Delay(10, cancellationToken);
        }
    }
}
