namespace Invoke.Sandboxes;

/// <summary>procd's answer to a cancel.</summary>
/// <param name="Result">What became of it.</param>
/// <param name="Uptime">How long procd had been up when it answered; zero if it did not say, which proves nothing.</param>
public sealed record ProcdCancel(CancelResult Result, TimeSpan Uptime);
