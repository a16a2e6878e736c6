namespace Invoke.Messaging;

/// <summary>What carries the messages.</summary>
internal enum MessageTransport
{
    /// <summary>The memory of one process that is gateway and worker at once. Loses its messages with the process.</summary>
    InMemory,

    /// <summary>A RabbitMQ broker, between any number of gateways and workers.</summary>
    RabbitMq,
}
