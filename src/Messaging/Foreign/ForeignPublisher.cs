using Invoke.Contracts.Errors;
using Invoke.Contracts.Messages;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Invoke.Messaging.Foreign;

/// <summary>Publishes to other systems; what it has published the broker has confirmed.</summary>
internal sealed class ForeignPublisher(ForeignConnection connection, TimeProvider clock) : IDisposable
{
    private readonly SemaphoreSlim _gate = new(1);
    private IChannel? _channel;

    /// <summary>Publishes; messages leave in the order of the calls, also where many wait for the channel to be opened.</summary>
    /// <returns>What became of it.</returns>
    /// <exception cref="ApiException"><see cref="ErrorCode.BrokerUnavailable"/>: the broker may have it, or not.</exception>
    public async Task<Publication> PublishAsync(string exchange, string routingKey, BasicProperties properties, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        IChannel? channel = null;
        try
        {
            Task confirmed;
            await _gate.WaitAsync(cancellationToken);
            try
            {
                channel = _channel is { IsOpen: true } open ? open : await OpenAsync(cancellationToken);
                // To a queue, it comes back if there is none; an exchange may have no listeners.
                var isToQueue = exchange.Length == 0;
                confirmed = channel.BasicPublishAsync(exchange, routingKey, mandatory: isToQueue, properties, body, cancellationToken).AsTask();
            }
            finally
            {
                _gate.Release();
            }

            await confirmed.WaitAsync(Publish.Timeout, clock, cancellationToken);
            return Publication.Confirmed;
        }
        catch (PublishException e)
        {
            return e.IsReturn ? Publication.NoQueue : Publication.Refused;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            await AbandonAsync(channel);
            throw new ApiException(ErrorCode.BrokerUnavailable, $"the broker did not confirm a message ({e.GetType().Name})", e);
        }
    }

    public void Dispose()
    {
        _channel?.Dispose();
        _gate.Dispose();
    }

    private async Task<IChannel> OpenAsync(CancellationToken cancellationToken)
    {
        var channel = await (await connection.OpenAsync(cancellationToken)).CreateChannelAsync(
            new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), cancellationToken);
        await channel.ExchangeDeclareAsync(Queues.Events, ExchangeType.Topic, durable: true, cancellationToken: cancellationToken);
        return _channel = channel;
    }

    /// <summary>What the broker makes of a message that was left behind is no longer of interest; the next one gets a channel of its own.</summary>
    private async Task AbandonAsync(IChannel? channel)
    {
        if (channel is null || Interlocked.CompareExchange(ref _channel, null, channel) != channel) return;
        try
        {
            await channel.AbortAsync(CancellationToken.None).WaitAsync(Publish.Timeout, clock);
        }
        catch (Exception e) when (e is TimeoutException or AlreadyClosedException or ObjectDisposedException)
        {
            // It is gone.
        }
    }
}
