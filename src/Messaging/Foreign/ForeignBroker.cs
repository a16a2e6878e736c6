using Invoke.Contracts.Errors;
using Invoke.Contracts.Messages;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Invoke.Messaging.Foreign;

/// <summary>The broker as other systems use it, who know AMQP and nothing of our messages. It takes from one connection and publishes over another: a broker that is short of memory stops those that publish.</summary>
public sealed class ForeignBroker : IAsyncDisposable
{
    private readonly ForeignConnection _taking, _publishing;
    private readonly ForeignPublisher _publisher;
    private readonly ForeignConsumer _consumer;

    internal ForeignBroker(IOptions<MessagingOptions> options, TimeProvider clock, ILogger<ForeignBroker> logger)
    {
        IsAvailable = options.Value.Transport is MessageTransport.RabbitMq;
        _taking = new ForeignConnection(options.Value, "invoke ingress");
        _publishing = new ForeignConnection(options.Value, "invoke events");
        _publisher = new ForeignPublisher(_publishing, clock);
        _consumer = new ForeignConsumer(_taking, _publisher, (ushort)options.Value.Ingress.Prefetch, clock, logger);
    }

    /// <summary>Whether there is a broker: not where messages stay in the process.</summary>
    public bool IsAvailable { get; }

    /// <summary>
    /// Hands out the messages of an intake, each acknowledged once <paramref name="take"/> is done with it; until it is cancelled, and
    /// then those in hand are done. What <paramref name="take"/> refuses by an <see cref="ApiException"/> goes to
    /// <see cref="Queues.Rejected"/>; what it cannot take now it is offered again.
    /// </summary>
    /// <exception cref="ApiException"><see cref="ErrorCode.BrokerUnavailable"/>: its queue cannot be taken from (any longer).</exception>
    public Task ConsumeAsync(Intake intake, Func<ForeignMessage, CancellationToken, Task> take, CancellationToken cancellationToken) =>
        _consumer.RunAsync(intake, take, cancellationToken);

    /// <summary>Whether there is an exchange of that name.</summary>
    /// <exception cref="ApiException"><see cref="ErrorCode.BrokerUnavailable"/>.</exception>
    public async Task<bool> HasExchangeAsync(string exchange, CancellationToken cancellationToken)
    {
        try
        {
            await OnChannelAsync(channel => channel.ExchangeDeclarePassiveAsync(exchange, cancellationToken), cancellationToken);
            return true;
        }
        catch (ApiException e) when (e.InnerException is OperationInterruptedException { ShutdownReason.ReplyCode: Constants.NotFound })
        {
            return false;
        }
    }

    /// <summary>Makes the queue of an intake, if it is not there, and has its exchange fill it.</summary>
    /// <exception cref="ApiException"><see cref="ErrorCode.BrokerUnavailable"/>.</exception>
    public Task DeclareAsync(Intake intake, CancellationToken cancellationToken) => OnChannelAsync(channel => intake.DeclareAsync(channel, cancellationToken), cancellationToken);

    /// <summary>Deletes the queue of an intake with all that is in it, if it is there.</summary>
    /// <exception cref="ApiException"><see cref="ErrorCode.BrokerUnavailable"/>.</exception>
    public Task DeleteAsync(Intake intake, CancellationToken cancellationToken) =>
        OnChannelAsync(channel => channel.QueueDeleteAsync(intake.Name, ifUnused: false, ifEmpty: false, cancellationToken: cancellationToken), cancellationToken);

    /// <summary>Publishes to all who listen on <see cref="Queues.Events"/>.</summary>
    /// <exception cref="ApiException"><see cref="ErrorCode.BrokerUnavailable"/>: the broker may have it, or not.</exception>
    public Task<Publication> TellAsync(string routingKey, string contentType, string id, string? traceParent, ReadOnlyMemory<byte> body, CancellationToken cancellationToken) =>
        _publisher.PublishAsync(Queues.Events, routingKey, Properties(contentType, id, traceParent), body, cancellationToken);

    /// <summary>Answers to a queue.</summary>
    /// <exception cref="ApiException"><see cref="ErrorCode.BrokerUnavailable"/>: the broker may have it, or not.</exception>
    public Task<Publication> ReplyAsync(
        string queue, string? correlationId, string contentType, string id, string? traceParent, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var properties = Properties(contentType, id, traceParent);
        if (correlationId is not null) properties.CorrelationId = correlationId;
        return _publisher.PublishAsync("", queue, properties, body, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _publisher.Dispose();
        _consumer.Dispose();
        await _taking.DisposeAsync();
        await _publishing.DisposeAsync();
    }

    private async Task OnChannelAsync(Func<IChannel, Task> act, CancellationToken cancellationToken)
    {
        try
        {
            var connection = await _taking.OpenAsync(cancellationToken);
            await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
            await act(channel);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ApiException(ErrorCode.BrokerUnavailable, $"the broker did not do it: {e.Message}", e);
        }
    }

    private static BasicProperties Properties(string contentType, string id, string? traceParent)
    {
        var properties = new BasicProperties { ContentType = contentType, MessageId = id, DeliveryMode = DeliveryModes.Persistent };
        if (traceParent is not null) properties.Headers = new Dictionary<string, object?> { ["traceparent"] = traceParent };
        return properties;
    }
}
