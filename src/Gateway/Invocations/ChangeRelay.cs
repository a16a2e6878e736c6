using System.Threading.Channels;
using Invoke.Contracts.Messages;
using Invoke.Messaging.Async;

namespace Invoke.Gateway.Invocations;

/// <summary>Tells the other gateways what was committed here: in the background, together what came together, and without grief if it cannot.</summary>
internal sealed class ChangeRelay(AsyncLane lane) : BackgroundService
{
    private const int MaxWaiting = 10_000;
    private const int MaxTogether = 500;

    private readonly Channel<InvocationChange> _waiting = Channel.CreateBounded<InvocationChange>(
        new BoundedChannelOptions(MaxWaiting) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    public void Tell(InvocationChange change) => _waiting.Writer.TryWrite(change);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (await _waiting.Reader.WaitToReadAsync(stoppingToken))
        {
            var together = new List<InvocationChange>();
            while (together.Count < MaxTogether && _waiting.Reader.TryRead(out var change)) together.Add(change);
            await lane.TellAsync(new InvocationsChanged { Changes = together }, stoppingToken);
        }
    }
}
