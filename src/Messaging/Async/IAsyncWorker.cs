using Invoke.Contracts.Messages;

namespace Invoke.Messaging.Async;

/// <summary>What a worker does with a ticket. It stands here so that the worker knows no bus.</summary>
public interface IAsyncWorker
{
    /// <summary>Runs the ticket's attempt and hands its result over; the ticket is done when this returns.</summary>
    /// <param name="ticket">The ticket.</param>
    /// <param name="redelivered">The broker handed it out before.</param>
    /// <param name="cancellationToken">Gives up: the ticket goes to another worker.</param>
    Task HandleAsync(InvocationTicket ticket, bool redelivered, CancellationToken cancellationToken);
}
