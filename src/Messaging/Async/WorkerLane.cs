using Invoke.Contracts.Errors;
using Invoke.Contracts.Messages;
using Invoke.Messaging.Telemetry;
using MassTransit;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Invoke.Messaging.Async;

/// <summary>The worker's end of the asynchronous lane.</summary>
public sealed class WorkerLane
{
    private static readonly TimeSpan ClaimTimeout = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly RequestLane<ClaimInvocation, InvocationClaimed> _claims;
    private readonly DurableLane<RecordResult> _results;
    private readonly BrokerConnection _connection;
    private readonly MessageTransport _transport;
    private readonly TimeProvider _clock;
    private readonly ILogger<WorkerLane> _logger;

    internal WorkerLane(
        IClientFactory clients, IBus bus, BrokerConnection connection, IOptions<MessagingOptions> options, TimeProvider clock, ILogger<WorkerLane> logger)
    {
        _claims = new RequestLane<ClaimInvocation, InvocationClaimed>(clients, Queues.Claims, clock);
        _results = new DurableLane<RecordResult>(bus, Queues.Results, connection, options.Value.Transport, clock);
        (_connection, _transport, _clock, _logger) = (connection, options.Value.Transport, clock, logger);
    }

    /// <summary>Asks what to do with a ticket until a gateway answers: without one, nothing can be known of it.</summary>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public async Task<InvocationClaimed> ClaimAsync(ClaimInvocation claim, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await AskAsync(claim, cancellationToken);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                Log.NoGateway(_logger, claim.InvocationId, claim.Attempt, e.GetType().Name);
                await Task.Delay(Pause, _clock, cancellationToken);
            }
        }
    }

    /// <summary>Hands over how an attempt ended; keeps at it while the broker takes nothing.</summary>
    /// <param name="result">How it ended.</param>
    /// <param name="stopping">The process stops: it is tried once more, and then left to another worker.</param>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public async Task RecordAsync(RecordResult result, CancellationToken stopping)
    {
        using var span = MessageSpans.Send(_transport, Queues.Results);
        if (span is not null) result = result with { TraceParent = span.Id, TraceState = span.TraceStateString };
        while (true)
        {
            try
            {
                // Not the token of the stop: the last try has its time.
                await _results.SendAsync(result, CancellationToken.None);
                return;
            }
            catch (ApiException e)
            {
                Log.NotHandedOver(_logger, result.InvocationId, result.Attempt, e.Message);
                await Task.Delay(Pause, _clock, stopping);
            }
        }
    }

    private async Task<InvocationClaimed> AskAsync(ClaimInvocation claim, CancellationToken cancellationToken)
    {
        using var span = MessageSpans.Ask(_transport, Queues.Claims);
        if (span is not null) claim = claim with { TraceParent = span.Id, TraceState = span.TraceStateString };
        return await _claims.AskAsync(claim, ClaimTimeout, sent: null, _connection.Lost, cancellationToken);
    }
}
