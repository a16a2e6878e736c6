using MassTransit;

namespace Invoke.Messaging;

internal static class Replies
{
    /// <summary>
    /// Answers whoever asked. Only the sending is waited for, not that the broker confirms it: of an answer that gets lost the asker
    /// learns by its own clock, and asks anew.
    /// </summary>
    /// <exception cref="TimeoutException">It could not be sent in time: into a blocked connection a message waits without end.</exception>
    public static Task ReplyAsync<T>(this ConsumeContext context, T answer, TimeProvider clock)
        where T : class =>
        context.RespondAsync<T>(answer, Mark).WaitAsync(Publish.Timeout, clock, context.CancellationToken);

    private static void Mark(SendContext send)
    {
        send.Durable = false;
        send.TrySetAwaitAck(false);
    }
}
