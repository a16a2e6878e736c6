using Invoke.Contracts.Functions;

namespace Invoke.Sandboxes;

/// <summary>procd's answer to an invoke call.</summary>
/// <param name="Outcome">How the run ended, or why it did not start, in procd's own words.</param>
/// <param name="Uptime">How long procd had been up when it answered; zero if it did not say, which proves nothing.</param>
public sealed record ProcdRun(RunOutcome Outcome, TimeSpan Uptime);
