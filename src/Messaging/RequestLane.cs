using System.Collections.Concurrent;
using MassTransit;

namespace Invoke.Messaging;

/// <summary>
/// The asking end of a queue whose messages are questions: each is of use only for so long, so nothing of it is written to a disk, and
/// one that nobody takes in time is gone. One handler takes the answers to all of them; MassTransit's own client would build and
/// connect two pipelines for each question.
/// </summary>
internal sealed class RequestLane<TQuestion, TAnswer>
    where TQuestion : class
    where TAnswer : class
{
    private readonly ConcurrentDictionary<Guid, TaskCompletionSource<TAnswer>> _waiting = [];
    private readonly IRequestSendEndpoint<TQuestion> _questions;
    private readonly Uri _answers;
    private readonly TimeProvider _clock;

    public RequestLane(IClientFactory clients, string queue, TimeProvider clock)
    {
        _questions = clients.Context.GetRequestEndpoint<TQuestion>(new Uri($"queue:{queue}"));
        _answers = clients.Context.ResponseAddress;
        _clock = clock;
        clients.Context.ConnectConsumePipe(Pipe.Execute<ConsumeContext<TAnswer>>(Answer));
    }

    /// <summary>Asks, and waits for the answer.</summary>
    /// <param name="question">What is asked.</param>
    /// <param name="timeToLive">How long the question may wait to be taken, after which nobody gets it, and how long to wait for the answer.</param>
    /// <param name="sent">Is called once the broker has the question.</param>
    /// <param name="lost">Ends when the connection is lost: the question is not sent over the next one.</param>
    /// <param name="cancellationToken">Stops the waiting, not the question.</param>
    /// <exception cref="BrokerLostException">The broker did not confirm the question in time; it may still arrive there.</exception>
    /// <exception cref="TimeoutException">No answer came in time.</exception>
    public async Task<TAnswer> AskAsync(TQuestion question, TimeSpan timeToLive, Action? sent, CancellationToken lost, CancellationToken cancellationToken)
    {
        var started = _clock.GetTimestamp();
        var id = NewId.NextGuid();

        // What waits goes on in the thread that brings the answer.
        var answer = new TaskCompletionSource<TAnswer>();
        _waiting[id] = answer;
        try
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(lost, cancellationToken);

            // Only the loss of the connection stops a sending, not who gives up waiting. The first message over a connection sets up
            // what all the later ones go through; where a question to the broker was cancelled in the middle of that, an answer of the
            // broker's was taken for another's, and the set-up waited for ever, with every message behind it.
            var sending = _questions.Send(id, question, Pipe.Execute<SendContext<TQuestion>>(send => Mark(send, id, timeToLive)), lost);
            await ConfirmedAsync(sending, answer.Task, either.Token);
            sent?.Invoke();
            return await answer.Task.WaitAsync(Max(timeToLive - _clock.GetElapsedTime(started), TimeSpan.Zero), _clock, either.Token);
        }
        finally
        {
            _waiting.TryRemove(id, out _);
        }
    }

    /// <summary>Waits until the broker has the question, or its answer is there.</summary>
    private async Task ConfirmedAsync(Task sending, Task answer, CancellationToken cancellationToken)
    {
        try
        {
            await await Task.WhenAny(sending, answer).WaitAsync(Publish.Timeout, _clock, cancellationToken);
        }
        catch (TimeoutException e)
        {
            throw new BrokerLostException("the broker did not confirm the message in time", e);
        }
    }

    private void Mark(SendContext send, Guid id, TimeSpan timeToLive)
    {
        send.RequestId = id;
        send.ResponseAddress = _answers;
        send.TimeToLive = timeToLive;
        send.Durable = false;
        // Without a queue the message comes back at once, instead of being dropped.
        if (send.TryGetPayload<RabbitMqSendContext>(out var rabbit)) rabbit.Mandatory = true;
    }

    /// <summary>One that comes after its asker gave up is of no use to anybody.</summary>
    private void Answer(ConsumeContext<TAnswer> context)
    {
        if (context.RequestId is { } id && _waiting.TryRemove(id, out var waiting)) waiting.TrySetResult(context.Message);
    }

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
