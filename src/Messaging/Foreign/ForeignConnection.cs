using Invoke.Messaging.RabbitMq;
using RabbitMQ.Client;

namespace Invoke.Messaging.Foreign;

/// <summary>A connection to the broker of other systems, made when it is asked for and made anew when it is lost.</summary>
internal sealed class ForeignConnection(MessagingOptions options, string name) : IAsyncDisposable
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(2);

    /// <summary>No message is refused by the client: it would close the connection, and get the message again.</summary>
    private const uint AnySize = 512 * 1024 * 1024;

    private readonly SemaphoreSlim _gate = new(1);
    private IConnection? _connection;

    public async Task<IConnection> OpenAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (_connection is { IsOpen: true } open) return open;
            if (_connection is { } lost) await CloseAsync(lost);
            _connection = null;
            return _connection = await Factory().CreateConnectionAsync(name, cancellationToken);
        }
        finally
        {
            _gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is { } connection) await CloseAsync(connection);
        _gate.Dispose();
    }

    private static async Task CloseAsync(IConnection connection)
    {
        await connection.AbortAsync(CloseTimeout);
        await connection.DisposeAsync();
    }

    private ConnectionFactory Factory()
    {
        var broker = options.Foreign;
        var factory = new ConnectionFactory
        {
            HostName = broker.Host,
            Port = broker.EffectivePort,
            VirtualHost = broker.VirtualHost,
            UserName = broker.User,
            Password = broker.Password,
            RequestedHeartbeat = broker.Heartbeat,
            RequestedConnectionTimeout = ConnectTimeout,
            MaxInboundMessageBodySize = AnySize,
            // Whoever uses it opens it anew, and declares what it needs.
            AutomaticRecoveryEnabled = false,
        };
        if (!broker.UsesTls) return factory;
        factory.Ssl.Enabled = true;
        factory.Ssl.ServerName = broker.Host;
        factory.Ssl.CertificateValidationCallback = new BrokerCertificate(broker.CaFile).IsTrusted;
        return factory;
    }
}
