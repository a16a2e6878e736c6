using Invoke.Contracts.Errors;
using Invoke.Contracts.Messages;
using Invoke.Messaging.Telemetry;
using MassTransit;
using Microsoft.Extensions.Options;

namespace Invoke.Messaging.Sync;

/// <summary>The gateway's end of the synchronous lane: sends an invocation and waits for how it ended.</summary>
public sealed class SyncLane
{
    private readonly RequestLane<InvokeFunction, FunctionInvoked> _requests;
    private readonly BrokerConnection _connection;
    private readonly MessageTransport _transport;
    private readonly TimeProvider _clock;

    internal SyncLane(IClientFactory clients, BrokerConnection connection, IOptions<MessagingOptions> options, TimeProvider clock)
    {
        _requests = new RequestLane<InvokeFunction, FunctionInvoked>(clients, Queues.Sync, clock);
        _connection = connection;
        _transport = options.Value.Transport;
        _clock = clock;
    }

    /// <summary>Sends the invocation and waits for its answer.</summary>
    /// <param name="message">The invocation.</param>
    /// <param name="timeToLive">How long the message may wait for a worker, after which no worker gets it, and how long to wait for the answer.</param>
    /// <param name="cancellationToken">Stops the waiting, not the invocation.</param>
    /// <exception cref="ApiException"><see cref="ErrorCode.BrokerUnavailable"/>: nothing was sent.</exception>
    /// <exception cref="BrokerLostException">The way there or back broke; a worker may have it.</exception>
    /// <exception cref="TimeoutException">No answer came in time; a worker may have it.</exception>
    public async Task<FunctionInvoked> InvokeAsync(InvokeFunction message, TimeSpan timeToLive, CancellationToken cancellationToken)
    {
        try
        {
            return await SendAsync(message, timeToLive, cancellationToken);
        }
        catch (MessageReturnedException)
        {
            // Somebody deleted the queue. The failure made MassTransit forget that it had declared it.
        }

        try
        {
            return await SendAsync(message, timeToLive, cancellationToken);
        }
        catch (MessageReturnedException e)
        {
            throw new ApiException(ErrorCode.BrokerUnavailable, "the broker has no queue for the invocation; it did not run", e);
        }
    }

    private async Task<FunctionInvoked> SendAsync(InvokeFunction message, TimeSpan timeToLive, CancellationToken cancellationToken)
    {
        var lost = _connection.Lost;
        if (_connection.Trouble is { } trouble) throw new ApiException(ErrorCode.BrokerUnavailable, $"the invocation did not run: {trouble}");

        using var span = MessageSpans.Send(_transport, Queues.Sync);
        if (span is not null) message = message with { TraceParent = span.Id, TraceState = span.TraceStateString };
        try
        {
            return await _requests.AskAsync(Stamped(message, timeToLive), timeToLive, () => span?.Stop(), lost, cancellationToken);
        }
        catch (Exception e) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException("The waiting was stopped", e, cancellationToken);
        }
        catch (Exception e) when (lost.IsCancellationRequested || e is ConnectionException)
        {
            throw new BrokerLostException(_connection.Trouble ?? "the connection to the broker was lost", e);
        }
    }

    private InvokeFunction Stamped(InvokeFunction message, TimeSpan timeToLive) => _transport is MessageTransport.InMemory
        ? message with { ExpiresAtStamp = _clock.GetTimestamp() + (long)(timeToLive.TotalSeconds * _clock.TimestampFrequency) }
        : message;
}
