using Invoke.Contracts.Errors;
using Invoke.Contracts.Messages;
using MassTransit;
using Microsoft.Extensions.Options;

namespace Invoke.Messaging.Sync;

/// <summary>The gateway's end of the synchronous lane: sends an invocation and waits for how it ended.</summary>
public sealed class SyncLane
{
    private readonly IRequestClient<InvokeFunction> _client;
    private readonly MessageTransport _transport;
    private readonly TimeProvider _clock;

    internal SyncLane(IBus bus, IOptions<MessagingOptions> options, TimeProvider clock)
    {
        _client = bus.CreateClientFactory().CreateRequestClient<InvokeFunction>(new Uri($"queue:{Queues.Sync}"));
        _transport = options.Value.Transport;
        _clock = clock;
    }

    /// <summary>Sends the invocation and waits for its answer.</summary>
    /// <param name="message">The invocation.</param>
    /// <param name="timeToLive">How long the message may wait for a worker; after that no worker gets it.</param>
    /// <param name="patience">How long to wait for the answer altogether.</param>
    /// <param name="cancellationToken">Stops the waiting, not the invocation.</param>
    /// <exception cref="TimeoutException">No answer came in time.</exception>
    /// <exception cref="ApiException"><see cref="ErrorCode.OutcomeUnknown"/>: the worker gave up without an answer.</exception>
    public async Task<FunctionInvoked> InvokeAsync(
        InvokeFunction message, TimeSpan timeToLive, TimeSpan patience, CancellationToken cancellationToken)
    {
        try
        {
            using var request = _client.Create(Stamped(message, timeToLive), cancellationToken, patience);
            request.UseExecute(send => send.TimeToLive = timeToLive);
            var answer = await request.GetResponse<FunctionInvoked>();
            return answer.Message;
        }
        catch (RequestTimeoutException e)
        {
            throw new TimeoutException("No worker answered in time", e);
        }
        catch (RequestFaultException e)
        {
            throw new ApiException(ErrorCode.OutcomeUnknown, "the worker gave up on the invocation; it may or may not have run", e);
        }
        catch (RequestException e) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException("The waiting was stopped", e, cancellationToken);
        }
    }

    private InvokeFunction Stamped(InvokeFunction message, TimeSpan timeToLive) => _transport is MessageTransport.InMemory
        ? message with { ExpiresAtStamp = _clock.GetTimestamp() + (long)(timeToLive.TotalSeconds * _clock.TimestampFrequency) }
        : message;
}
