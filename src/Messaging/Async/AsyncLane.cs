using Invoke.Contracts.Errors;
using Invoke.Contracts.Messages;
using Invoke.Messaging.Telemetry;
using MassTransit;
using Microsoft.Extensions.Options;

namespace Invoke.Messaging.Async;

/// <summary>The gateway's end of the asynchronous lane.</summary>
public sealed class AsyncLane
{
    private readonly IBus _bus;
    private readonly DurableLane<InvocationTicket> _tickets;
    private readonly BrokerConnection _connection;
    private readonly MessageTransport _transport;
    private readonly TimeProvider _clock;

    internal AsyncLane(IBus bus, BrokerConnection connection, IOptions<MessagingOptions> options, TimeProvider clock)
    {
        (_bus, _connection, _transport, _clock) = (bus, connection, options.Value.Transport, clock);
        _tickets = new DurableLane<InvocationTicket>(bus, Queues.Tickets, connection, _transport, clock);
    }

    /// <summary>Whether messages travel now, as far as is known.</summary>
    public bool IsOpen => _connection.Trouble is null;

    /// <summary>Has something done each time messages travel again: what the broker had may be lost.</summary>
    public void WhenItReopens(Action action) => _connection.WhenItWorks(action);

    /// <summary>Hands a ticket to the workers.</summary>
    /// <exception cref="ApiException"><see cref="ErrorCode.BrokerUnavailable"/>: the broker may have it, or not.</exception>
    public async Task SendAsync(InvocationTicket ticket, CancellationToken cancellationToken)
    {
        using var span = MessageSpans.Send(_transport, Queues.Tickets, MessageSpans.Context(ticket.TraceParent, ticket.TraceState));
        await _tickets.SendAsync(span is null ? ticket : ticket with { TraceParent = span.Id }, cancellationToken);
    }

    /// <summary>Tells the other gateways. Nothing is lost with it: they look by themselves a second later.</summary>
    /// <returns>Whether the broker took it.</returns>
    public async Task<bool> TellAsync(InvocationsChanged changes, CancellationToken cancellationToken)
    {
        // In memory there is no other gateway.
        if (_transport is MessageTransport.InMemory) return true;
        if (!IsOpen) return false;
        try
        {
            await _bus.Publish(changes, publish => publish.Durable = false, cancellationToken).WaitAsync(Publish.Timeout, _clock, cancellationToken);
            return true;
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
