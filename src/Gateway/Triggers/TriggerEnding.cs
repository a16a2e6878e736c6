using Invoke.Contracts.Errors;
using Invoke.Messaging.Foreign;

namespace Invoke.Gateway.Triggers;

/// <summary>Takes a deleted trigger's queue away, and then what is known of it.</summary>
internal sealed class TriggerEnding(TriggerTable table, ForeignBroker broker, ILogger<TriggerEnding> logger)
{
    public async Task TryAsync(TriggerRow trigger, CancellationToken cancellationToken)
    {
        try
        {
            await broker.DeleteAsync(trigger.Intake(), cancellationToken);
            await table.ForgetAsync(trigger, cancellationToken);
        }
        catch (ApiException e)
        {
            // It is tried again by whoever looks next.
            Log.TriggerWaits(logger, trigger.Intake().Name, e.Message);
        }
    }
}
