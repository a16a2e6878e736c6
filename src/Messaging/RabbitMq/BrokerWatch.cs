using MassTransit;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;

namespace Invoke.Messaging.RabbitMq;

/// <summary>Tells <see cref="BrokerConnection"/> what happens to the connection that MassTransit keeps.</summary>
internal sealed class BrokerWatch(BrokerConnection state, ILogger<BrokerWatch> logger) : IEndpointConfigurationObserver, IReceiveEndpointObserver
{
    private const string ReplyTo = "amq.rabbitmq.reply-to";

    private IConnection? _connection;

    /// <summary>The connection that MassTransit keeps; null as long as there was none.</summary>
    public IConnection? Connection => Volatile.Read(ref _connection);

    public void EndpointConfigured<T>(T configurator)
        where T : IReceiveEndpointConfigurator
    {
        // MassTransit shows its connection nowhere but to the endpoints that use it.
        if (configurator is not IRabbitMqReceiveEndpointConfigurator endpoint) return;
        endpoint.ConfigureChannel(pipe => pipe.UseExecute(channel => Watch(channel.ConnectionContext.Connection)));
        endpoint.ConnectReceiveEndpointObserver(this);

        // A reply that comes after its asker gave up is of no use to anybody; it would be kept in a queue without a name.
        if (!endpoint.InputAddress.AbsolutePath.Contains(ReplyTo, StringComparison.Ordinal)) return;
        endpoint.DiscardSkippedMessages();
        endpoint.DiscardFaultedMessages();
    }

    public Task Ready(ReceiveEndpointReady ready)
    {
        if (Volatile.Read(ref _connection) is { IsOpen: true }) Work();
        return Task.CompletedTask;
    }

    public Task Faulted(ReceiveEndpointFaulted faulted) => Task.CompletedTask;

    public Task Stopping(ReceiveEndpointStopping stopping) => Task.CompletedTask;

    public Task Completed(ReceiveEndpointCompleted completed) => Task.CompletedTask;

    private void Watch(IConnection connection)
    {
        if (ReferenceEquals(Interlocked.Exchange(ref _connection, connection), connection)) return;
        connection.ConnectionShutdownAsync += (_, shutdown) => FailAsync(connection, $"the connection to the broker ended: {shutdown.ReplyText}");
        connection.ConnectionBlockedAsync += (_, blocked) => FailAsync(connection, $"the broker takes no messages: {blocked.Reason}");
        connection.ConnectionUnblockedAsync += (_, _) =>
        {
            Work();
            return Task.CompletedTask;
        };
    }

    private void Work()
    {
        if (state.Work()) Log.BrokerWorks(logger);
    }

    private Task FailAsync(IConnection connection, string reason)
    {
        // What is late to say of a connection that has been replaced says nothing of the next one.
        if (ReferenceEquals(Volatile.Read(ref _connection), connection) && state.Fail(reason)) Log.BrokerFails(logger, reason);
        return Task.CompletedTask;
    }
}
