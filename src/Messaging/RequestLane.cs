using MassTransit;

namespace Invoke.Messaging;

/// <summary>
/// The asking end of a queue whose messages are questions: each is of use only for so long, so nothing of it is written to a disk, and
/// one that nobody takes in time is gone.
/// </summary>
internal sealed class RequestLane<TQuestion, TAnswer>(IClientFactory clients, string queue, TimeProvider clock)
    where TQuestion : class
    where TAnswer : class
{
    private readonly IRequestClient<TQuestion> _client = clients.CreateRequestClient<TQuestion>(new Uri($"queue:{queue}"));

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
        var started = clock.GetTimestamp();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(lost, cancellationToken);
        var request = _client.Create(question, lost, timeToLive + (2 * Publish.Timeout));
        try
        {
            request.UseExecute(send => Mark(send, timeToLive));
            var answer = request.GetResponse<TAnswer>();
            await ConfirmedAsync(request, answer, either.Token);
            sent?.Invoke();
            return (await answer.WaitAsync(Max(timeToLive - clock.GetElapsedTime(started), TimeSpan.Zero), clock, either.Token)).Message;
        }
        finally
        {
            DisposeOnceSent(request);
        }
    }

    /// <summary>Waits until the broker has the question, or its answer is there.</summary>
    private async Task ConfirmedAsync(RequestHandle<TQuestion> request, Task answer, CancellationToken cancellationToken)
    {
        try
        {
            await await Task.WhenAny(request.Message, answer).WaitAsync(Publish.Timeout, clock, cancellationToken);
        }
        catch (TimeoutException e)
        {
            throw new BrokerLostException("the broker did not confirm the message in time", e);
        }
    }

    /// <summary>
    /// Only the loss of the connection stops a sending, not who gives up waiting. The first message over a connection sets up what all
    /// the later ones go through; where a question to the broker was cancelled in the middle of that, an answer of the broker's was
    /// taken for another's, and the set-up waited for ever, with every message behind it.
    /// </summary>
    private static void DisposeOnceSent(RequestHandle<TQuestion> request) => _ = request.Message.ContinueWith(
        static (_, handle) => ((IDisposable)handle!).Dispose(), request, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

    private static void Mark(SendContext send, TimeSpan timeToLive)
    {
        send.TimeToLive = timeToLive;
        send.Durable = false;
        // Without a queue the message comes back at once, instead of being dropped.
        if (send.TryGetPayload<RabbitMqSendContext>(out var rabbit)) rabbit.Mandatory = true;
    }

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
