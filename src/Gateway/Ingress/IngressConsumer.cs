using Invoke.Contracts.Errors;
using Invoke.Messaging.Foreign;

namespace Invoke.Gateway.Ingress;

/// <summary>Takes the requests of other systems, as long as there is a broker to take them from.</summary>
internal sealed class IngressConsumer(ForeignBroker broker, Submission submission, TimeProvider clock, ILogger<IngressConsumer> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!broker.IsAvailable) return;
        string? told = null;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await broker.ConsumeAsync(Intake.Requests, submission.TakeAsync, stoppingToken);
            }
            catch (ApiException e)
            {
                if (told != e.Message) Log.IngressWaits(logger, e.Message);
                told = e.Message;
                await Task.Delay(Pause, clock, stoppingToken);
            }
        }
    }
}
