using Invoke.Contracts.Messages;

namespace Invoke.Gateway.Invocations;

/// <summary>What one look of the <see cref="Dispatcher"/> came to.</summary>
internal sealed class DispatchPass
{
    /// <summary>The store's time; 0 where it was not asked for.</summary>
    public long Now { get; set; }

    /// <summary>What has passed its expiry.</summary>
    public List<InvocationRow> Expired { get; } = [];

    /// <summary>Attempts that may run.</summary>
    public List<InvocationTicket> First { get; } = [];

    /// <summary>Attempts that run, and whose result is overdue.</summary>
    public List<InvocationTicket> Again { get; } = [];

    /// <summary>Attempts that may run, and whose ticket nobody has taken.</summary>
    public List<InvocationTicket> Anew { get; } = [];

    /// <summary>All that goes to the broker.</summary>
    public IEnumerable<InvocationTicket> Tickets => [.. First, .. Again, .. Anew];

    /// <summary>Sandboxes with a backlog of which nothing is known.</summary>
    public List<string> Unknown { get; } = [];

    /// <summary>How many may run now.</summary>
    public long Runnable { get; set; }
}
