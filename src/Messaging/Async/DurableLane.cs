using Invoke.Contracts.Errors;
using MassTransit;

namespace Invoke.Messaging.Async;

/// <summary>The sending end of a queue that loses nothing: a message is sent once the broker has it on its disk.</summary>
internal sealed class DurableLane<T>(IBus bus, string queue, BrokerConnection connection, MessageTransport transport, TimeProvider clock)
    where T : class
{
    /// <exception cref="ApiException"><see cref="ErrorCode.BrokerUnavailable"/>: the broker may have it, or not.</exception>
    public async Task SendAsync(T message, CancellationToken cancellationToken)
    {
        if (connection.Trouble is { } trouble) throw new ApiException(ErrorCode.BrokerUnavailable, trouble);
        try
        {
            await TrySendAsync(message, cancellationToken);
        }
        catch (MessageReturnedException)
        {
            // Somebody deleted the queue. The failure made MassTransit forget that it had declared it.
            await AgainAsync(message, cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            throw NotSent(e);
        }
    }

    private async Task AgainAsync(T message, CancellationToken cancellationToken)
    {
        try
        {
            await TrySendAsync(message, cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            throw NotSent(e);
        }
    }

    private async Task TrySendAsync(T message, CancellationToken cancellationToken)
    {
        // A send into a blocked connection heeds no token; it is left behind.
        var sending = transport is MessageTransport.InMemory
            ? (await bus.GetSendEndpoint(new Uri($"queue:{queue}"))).Send(message, cancellationToken)
            : bus.Publish(message, Mark, cancellationToken);
        await sending.WaitAsync(Publish.Timeout, clock, cancellationToken);
    }

    private static void Mark(PublishContext<T> publish)
    {
        // Without a queue the message comes back at once, instead of being dropped.
        if (publish.TryGetPayload<RabbitMqSendContext>(out var rabbit)) rabbit.Mandatory = true;
    }

    private static ApiException NotSent(Exception e) => new(ErrorCode.BrokerUnavailable, $"the broker did not confirm a message ({e.GetType().Name})", e);
}
