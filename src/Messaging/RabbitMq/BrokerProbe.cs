using System.Net.Sockets;
using System.Security.Authentication;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Invoke.Messaging.RabbitMq;

/// <summary>
/// Lets MassTransit connect only once the broker takes connections. Its own pauses between tries grow to half a minute,
/// and after refused credentials it would not try again at all.
/// </summary>
internal sealed class BrokerProbe(
    BrokerConnection state, IOptions<MessagingOptions> options, IHostApplicationLifetime lifetime, TimeProvider clock, ILogger<BrokerProbe> logger)
{
    private const int NotAllowed = 530;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>Waits until the broker has taken a connection made like the one that is to come.</summary>
    /// <exception cref="OperationCanceledException">The process stops.</exception>
    public async Task WaitAsync(ConnectionFactory factory)
    {
        var stopping = lifetime.ApplicationStopping;
        while (await TroubleAsync(factory, stopping) is { } trouble)
        {
            if (state.Fail(trouble)) Log.BrokerFails(logger, trouble);
            await Task.Delay(Pause, clock, stopping);
        }
    }

    private async Task<string?> TroubleAsync(ConnectionFactory factory, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await factory.CreateConnectionAsync("invoke probe", cancellationToken);
            return null;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            return Reason(e, options.Value.RabbitMq);
        }
    }

    private static string Reason(Exception failure, RabbitMqOptions broker)
    {
        var causes = Causes(failure).ToList();
        var place = $"{broker.Host}:{broker.EffectivePort}";
        if (causes.OfType<AuthenticationFailureException>().Any())
            return $"the broker at {place} refuses the user '{broker.User}' or its password (Messaging:RabbitMq:Uri)";
        if (causes.OfType<AuthenticationException>().FirstOrDefault() is { } tls)
            return $"the certificate of the broker at {place} is not trusted (Messaging:RabbitMq:CaFile): {tls.Message}";
        if (causes.OfType<OperationInterruptedException>().FirstOrDefault()?.ShutdownReason is { ReplyCode: NotAllowed } refused)
            return $"the broker at {place} refuses the virtual host '{broker.VirtualHost}' (Messaging:RabbitMq:VirtualHost): {refused.ReplyText}";
        return causes.OfType<SocketException>().FirstOrDefault() is { } socket
            ? $"no broker answers at {place} (Messaging:RabbitMq:Uri): {socket.Message}"
            : $"the broker at {place} takes no connection (Messaging:RabbitMq:Uri): {causes[^1].Message}";
    }

    private static IEnumerable<Exception> Causes(Exception e) => e switch
    {
        AggregateException many => many.InnerExceptions.SelectMany(Causes),
        { InnerException: { } inner } => Causes(inner).Prepend(e),
        _ => [e],
    };
}
