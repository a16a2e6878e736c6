using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace Invoke.Gateway.Callbacks;

/// <summary>How ends are told to those who asked for it; <c>Callbacks:*</c>.</summary>
internal sealed class CallbackOptions
{
    public const string Section = "Callbacks";

    /// <summary>The pauses before each further try, separated by commas (days.hours:minutes:seconds), at most 50, each from 0.1 s to 7 days. Default 5 s to 24 h, 75 h in all.</summary>
    public string RetryAfter { get; set; } = "00:00:05,00:05:00,00:30:00,02:00:00,05:00:00,10:00:00,14:00:00,20:00:00,1.00:00:00";

    /// <summary>How long a delivery may take from the look-up of the host to the answer's headers, 1 to 60 s. Default 15 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00", ParseLimitsInInvariantCulture = true, ConvertValueInInvariantCulture = true,
        ErrorMessage = "Callbacks:Timeout must be from 00:00:01 to 00:01:00 (hours:minutes:seconds)")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How many deliveries a gateway has in hand at once, 1 to 1000; half of them may be one team's. Default 128.</summary>
    [Range(1, 1000, ErrorMessage = "Callbacks:Concurrency must be a number from 1 to 1000")]
    public int Concurrency { get; set; } = 128;

    /// <summary>How many of them may go to one host and port, 1 to 1000. Default 4.</summary>
    [Range(1, 1000, ErrorMessage = "Callbacks:TargetConcurrency must be a number from 1 to 1000")]
    public int TargetConcurrency { get; set; } = 4;

    /// <summary>Whether loopback, private and other addresses that are not global may be called, for development. Default false.</summary>
    public bool AllowPrivateNetworks { get; set; }

    /// <summary><see cref="RetryAfter"/>, read; null if it cannot be.</summary>
    public IReadOnlyList<TimeSpan>? Pauses()
    {
        var pauses = new List<TimeSpan>();
        foreach (var text in RetryAfter.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var pause) || pause < TimeSpan.FromMilliseconds(100) || pause > TimeSpan.FromDays(7)) return null;
            pauses.Add(pause);
        }

        return pauses.Count <= 50 ? pauses : null;
    }
}
