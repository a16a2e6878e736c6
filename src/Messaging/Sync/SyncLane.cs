using Invoke.Contracts.Errors;
using Invoke.Contracts.Messages;
using Invoke.Messaging.Telemetry;
using MassTransit;
using Microsoft.Extensions.Options;

namespace Invoke.Messaging.Sync;

/// <summary>The gateway's end of the synchronous lane: sends an invocation and waits for how it ended.</summary>
public sealed class SyncLane
{
    private readonly IRequestClient<InvokeFunction> _client;
    private readonly BrokerConnection _connection;
    private readonly MessageTransport _transport;
    private readonly TimeProvider _clock;

    internal SyncLane(IClientFactory clients, BrokerConnection connection, IOptions<MessagingOptions> options, TimeProvider clock)
    {
        _client = clients.CreateRequestClient<InvokeFunction>(new Uri($"queue:{Queues.Sync}"));
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

        var started = _clock.GetTimestamp();
        using var span = MessageSpans.Send(_transport, Queues.Sync);
        if (span is not null) message = message with { TraceParent = span.Id, TraceState = span.TraceStateString };
        using var either = CancellationTokenSource.CreateLinkedTokenSource(lost, cancellationToken);
        var request = _client.Create(Stamped(message, timeToLive), lost, timeToLive + (2 * Publish.Timeout));
        request.UseExecute(send => Mark(send, timeToLive));
        var answer = request.GetResponse<FunctionInvoked>();
        try
        {
            await ConfirmedAsync(request, answer, either.Token);
            span?.Stop();
            return (await answer.WaitAsync(Max(timeToLive - _clock.GetElapsedTime(started), TimeSpan.Zero), _clock, either.Token)).Message;
        }
        catch (Exception e) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException("The waiting was stopped", e, cancellationToken);
        }
        catch (Exception e) when (lost.IsCancellationRequested || e is ConnectionException)
        {
            throw new BrokerLostException(_connection.Trouble ?? "the connection to the broker was lost", e);
        }
        finally
        {
            DisposeOnceSent(request);
        }
    }

    /// <summary>
    /// Only the loss of the connection stops a sending, not who hangs up: the first message over a connection sets up what all the
    /// later ones go through, and MassTransit never tries that again where it was cancelled in the middle.
    /// </summary>
    private static void DisposeOnceSent(RequestHandle<InvokeFunction> request) => _ = request.Message.ContinueWith(
        static (_, handle) => ((IDisposable)handle!).Dispose(), request, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

    /// <summary>Waits until the broker has the message, or its answer is there.</summary>
    private async Task ConfirmedAsync(RequestHandle<InvokeFunction> request, Task answer, CancellationToken cancellationToken)
    {
        try
        {
            await await Task.WhenAny(request.Message, answer).WaitAsync(Publish.Timeout, _clock, cancellationToken);
        }
        catch (TimeoutException e)
        {
            // It may still arrive there, later.
            throw new BrokerLostException("the broker did not confirm the message in time", e);
        }
    }

    private static void Mark(SendContext send, TimeSpan timeToLive)
    {
        send.TimeToLive = timeToLive;
        send.Durable = false;
        // Without a queue the message comes back at once, instead of being dropped.
        if (send.TryGetPayload<RabbitMqSendContext>(out var rabbit)) rabbit.Mandatory = true;
    }

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private InvokeFunction Stamped(InvokeFunction message, TimeSpan timeToLive) => _transport is MessageTransport.InMemory
        ? message with { ExpiresAtStamp = _clock.GetTimestamp() + (long)(timeToLive.TotalSeconds * _clock.TimestampFrequency) }
        : message;
}
