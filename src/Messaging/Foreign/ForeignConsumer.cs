using Invoke.Contracts.Errors;
using Invoke.Contracts.Messages;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace Invoke.Messaging.Foreign;

/// <summary>Takes messages of other systems from queues of ours. As many are in hand as the prefetch count says, and nothing of them is lost.</summary>
internal sealed class ForeignConsumer(ForeignConnection connection, ForeignPublisher publisher, ushort prefetch, TimeProvider clock, ILogger logger) : IDisposable
{
    /// <summary>A message over so many bytes takes several times as much while it is read, so few are at once.</summary>
    private const int LargeBytes = 1024 * 1024, LargeAtOnce = 2;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>How long those in hand may take to be done when the taking ends; the rest goes back to the queue.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _large = new(LargeAtOnce);

    public async Task RunAsync(Intake intake, Func<ForeignMessage, CancellationToken, Task> take, CancellationToken cancellationToken)
    {
        try
        {
            await TakeFromAsync(intake, take, cancellationToken);
        }
        catch (Exception e) when (e is not ApiException && !cancellationToken.IsCancellationRequested)
        {
            throw new ApiException(ErrorCode.BrokerUnavailable, $"{intake.Name}: {e.Message}", e);
        }
    }

    public void Dispose() => _large.Dispose();

    private async Task TakeFromAsync(Intake intake, Func<ForeignMessage, CancellationToken, Task> take, CancellationToken cancellationToken)
    {
        var open = await connection.OpenAsync(cancellationToken);
        await using var channel = await open.CreateChannelAsync(
            new CreateChannelOptions(publisherConfirmationsEnabled: false, publisherConfirmationTrackingEnabled: false, consumerDispatchConcurrency: prefetch), cancellationToken);
        var lost = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        channel.ChannelShutdownAsync += (_, shutdown) => Lose(shutdown.ReplyText);
        await intake.DeclareAsync(channel, cancellationToken);
        await channel.BasicQosAsync(prefetchSize: 0, prefetch, global: false, cancellationToken);

        // Ends with the channel at the latest: what is in hand then comes again.
        using var over = new CancellationTokenSource();
        var inHand = new InHand();
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.UnregisteredAsync += (_, _) => Lose("the queue is gone");
        consumer.ReceivedAsync += async (_, delivery) =>
        {
            using var one = inHand.Add();
            await HandleAsync(channel, intake, delivery, take, over.Token);
        };
        var tag = await channel.BasicConsumeAsync(intake.Name, autoAck: false, consumer, cancellationToken);
        try
        {
            throw new ApiException(ErrorCode.BrokerUnavailable, $"{intake.Name}: {await lost.Task.WaitAsync(cancellationToken)}");
        }
        catch (OperationCanceledException)
        {
            // Nothing new, and what is begun is done: a message without an id would become two invocations.
            await channel.BasicCancelAsync(tag, cancellationToken: CancellationToken.None);
            await inHand.DoneAsync(Grace, clock);
        }
        finally
        {
            await over.CancelAsync();
        }

        Task Lose(string reason)
        {
            lost.TrySetResult(reason);
            return Task.CompletedTask;
        }
    }

    private async Task HandleAsync(
        IChannel channel, Intake intake, BasicDeliverEventArgs delivery, Func<ForeignMessage, CancellationToken, Task> take, CancellationToken cancellationToken)
    {
        try
        {
            if (await RefusalAsync(delivery, take, cancellationToken) is { } refusal) await PutAsideAsync(channel, intake, delivery, refusal, cancellationToken);
            await channel.BasicAckAsync(delivery.DeliveryTag, multiple: false, cancellationToken);
        }
        catch (Exception e) when (e is AlreadyClosedException || cancellationToken.IsCancellationRequested)
        {
            // The channel is gone, and the message comes again.
        }
        catch (Exception e)
        {
            // A bug of ours. It comes again at once; the queue puts aside what comes too often.
            Log.ForeignFailed(logger, intake.Name, e);
            await Task.Delay(Pause, clock, CancellationToken.None);
            if (channel.IsOpen) await channel.BasicNackAsync(delivery.DeliveryTag, multiple: false, requeue: true, CancellationToken.None);
        }
    }

    /// <summary>Why the message is not taken; null if it is.</summary>
    private async Task<ApiError?> RefusalAsync(BasicDeliverEventArgs delivery, Func<ForeignMessage, CancellationToken, Task> take, CancellationToken cancellationToken)
    {
        var message = ForeignMessage.Of(delivery);
        while (true)
        {
            try
            {
                if (message.Body.Length > LargeBytes) await TakeLargeAsync(message, take, cancellationToken);
                else await take(message, cancellationToken);
                return null;
            }
            catch (ApiException e) when (e.Error.Code.IsRetryLater())
            {
                // Not its fault: it waits here, and those behind it in the queue.
                await Task.Delay(Pause, clock, cancellationToken);
            }
            catch (ApiException e)
            {
                return e.Error;
            }
        }
    }

    private async Task TakeLargeAsync(ForeignMessage message, Func<ForeignMessage, CancellationToken, Task> take, CancellationToken cancellationToken)
    {
        await _large.WaitAsync(cancellationToken);
        try
        {
            await take(message, cancellationToken);
        }
        finally
        {
            _large.Release();
        }
    }

    private async Task PutAsideAsync(IChannel channel, Intake intake, BasicDeliverEventArgs delivery, ApiError refusal, CancellationToken cancellationToken)
    {
        while (true)
        {
            string trouble;
            try
            {
                var publication = await publisher.PublishAsync("", Queues.Rejected, Rejection.Of(intake, delivery, refusal), delivery.Body, cancellationToken);
                if (publication is Publication.Confirmed) return;
                if (publication is Publication.NoQueue) await Intake.DeclareRejectedAsync(channel, cancellationToken);
                trouble = $"{Queues.Rejected} takes no more ({publication})";
            }
            catch (ApiException e)
            {
                trouble = e.Message;
            }

            Log.ForeignNotPutAside(logger, intake.Name, trouble);
            await Task.Delay(Pause, clock, cancellationToken);
        }
    }
}
