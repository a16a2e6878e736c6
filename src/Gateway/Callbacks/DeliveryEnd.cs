using Invoke.Contracts.Callbacks;

namespace Invoke.Gateway.Callbacks;

/// <summary>How one delivery ended.</summary>
/// <param name="Outcome">What it counts as.</param>
/// <param name="Status">The receiver's HTTP status, if it gave one.</param>
/// <param name="Address">Where it was connected to, if it was.</param>
/// <param name="Message">The reason in words.</param>
internal sealed record DeliveryEnd(DeliveryOutcome Outcome, int? Status, string? Address, string? Message);
