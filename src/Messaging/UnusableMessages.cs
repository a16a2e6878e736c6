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
        endpoint.ConfigureError(pipe =>
        {
            pipe.UseFilter(unusable);
            pipe.UseFilter(new ErrorTransportFilter());
        });
        endpoint.ConfigureDeadLetter(pipe =>
        {
            pipe.UseFilter(unusable);
            pipe.UseFilter(new DeadLetterTransportFilter());
        });
    }

    public async Task Send(ExceptionReceiveContext context, IPipe<ExceptionReceiveContext> next)
    {
        // Not the message's fault: the process stops or the connection is gone. Another worker takes it.
        if (context.Exception is OperationCanceledException) throw context.Exception;
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

    public void Probe(ProbeContext context) => context.CreateFilterScope("unusable");
}
