using Invoke.Contracts.Messages;

namespace Invoke.Gateway.Invocations;

/// <summary>What one look of the <see cref="Dispatcher"/> came to.</summary>
internal sealed class DispatchPass
{
    /// <summary>The store's time.</summary>
    public required long Now { get; init; }

    /// <summary>What has passed its expiry.</summary>
    public required List<InvocationRow> Expired { get; init; }

    /// <summary>What goes to the broker.</summary>
    public List<InvocationTicket> Tickets { get; } = [];

    /// <summary>Sandboxes with a backlog of which nothing is known.</summary>
    public List<string> Unknown { get; } = [];

    /// <summary>How many may run now.</summary>
    public long Runnable { get; set; }
}
