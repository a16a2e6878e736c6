using Invoke.Contracts;
using MassTransit;
using MassTransit.Middleware;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Invoke.Messaging;

/// <summary>
/// Counts and tells what can not be used, and puts it where an operator finds it. Nobody is told over the bus: whoever
/// waits has clocks of its own, and a published fault would leave an exchange behind.
/// </summary>
internal sealed class UnusableMessages(MessageMetrics metrics, ILogger<UnusableMessages> logger) : IFilter<ExceptionReceiveContext>, IFilter<ReceiveContext>
{
    /// <summary>More than any message of ours: the largest request that the platform writes anew, and what the bus puts around it.</summary>
    private const int MaxBytes = Limits.PlatformRequestBodyBytes + (1024 * 1024);

    private static readonly IFilter<ReceiveContext> Skipped = new DeadLetterTransportFilter();

    /// <summary>
    /// Over a broker anybody's bytes may come. In memory all messages are our own, and one that nobody could handle is of no
    /// use to anybody.
    /// </summary>
    public static void KeepOrDiscard(IReceiveEndpointConfigurator endpoint, IRegistrationContext context)
    {
        if (endpoint is IRabbitMqReceiveEndpointConfigurator)
        {
            Keep(endpoint, ActivatorUtilities.CreateInstance<UnusableMessages>(context));
            return;
        }

        endpoint.DiscardFaultedMessages();
        endpoint.DiscardSkippedMessages();
    }

    private static void Keep(IReceivePipelineConfigurator endpoint, UnusableMessages unusable)
    {
        endpoint.ConfigureReceive(pipe => pipe.UseInlineFilter(unusable.BoundAsync));
        endpoint.ConfigureError(pipe =>
        {
            pipe.UseFilter(unusable);
            pipe.UseFilter(new ErrorTransportFilter());
        });
        endpoint.ConfigureDeadLetter(pipe =>
        {
            pipe.UseFilter(unusable);
            pipe.UseFilter(Skipped);
        });
    }

    public async Task Send(ExceptionReceiveContext context, IPipe<ExceptionReceiveContext> next)
    {
        // Not the message's fault: the process stops or the connection is gone. Another worker takes it.
        // (MassTransit makes the second of the first where it was not the one to cancel.)
        if (context.Exception is OperationCanceledException or ConsumerCanceledException) throw context.Exception;
        metrics.Unusable("error");
        Log.Unreadable(logger, context.InputAddress.AbsolutePath, context.GetMessageId(), context.Exception.GetType().Name, context.Exception.GetBaseException().GetType().Name);
        // Otherwise it counts as one that nobody took, and is kept a second time.
        if (!context.IsFaulted) await context.NotifyFaulted(context.Exception);
        await next.Send(context);
    }

    public Task Send(ReceiveContext context, IPipe<ReceiveContext> next)
    {
        metrics.Unusable("skipped");
        Log.UnknownType(logger, context.InputAddress.AbsolutePath, context.GetMessageId());
        return next.Send(context);
    }

    /// <summary>Before anything reads it: what takes too much memory would kill one worker after the other.</summary>
    private Task BoundAsync(ReceiveContext context, IPipe<ReceiveContext> next)
    {
        if (context.Body.Length <= MaxBytes) return next.Send(context);
        metrics.Unusable("oversize");
        Log.Oversize(logger, context.InputAddress.AbsolutePath, context.GetMessageId(), MaxBytes);
        return Skipped.Send(context, Pipe.Empty<ReceiveContext>());
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("unusable");
}
