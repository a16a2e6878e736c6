using Invoke.Contracts.Errors;

namespace Invoke.Gateway.Invocations;

/// <summary>Holds on to what came over the bus while the store is away: the message waits here, not in a queue of failures.</summary>
internal sealed class StorePatience(TimeProvider clock)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    public async Task<T> RunAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await work();
            }
            catch (ApiException e) when (e.Error.Code is ErrorCode.StoreUnavailable)
            {
                await Task.Delay(Pause, clock, cancellationToken);
            }
        }
    }
}
