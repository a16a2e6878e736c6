using System.ComponentModel.DataAnnotations;
using Invoke.Messaging.Foreign;
using Invoke.Messaging.RabbitMq;

namespace Invoke.Messaging;

/// <summary>How messages travel; <c>Messaging:*</c>.</summary>
internal sealed class MessagingOptions
{
    public const string Section = "Messaging";

    /// <summary>What carries the messages. Default InMemory in a process that is gateway and worker at once, RabbitMq in one that is either.</summary>
    public MessageTransport Transport { get; set; }

    /// <summary>How many synchronous invocations a worker holds at once, and so the prefetch count of its queue; 1 to 10000. Default 64.</summary>
    [Range(1, 10_000, ErrorMessage = "Messaging:Concurrency must be a number from 1 to 10000")]
    public int Concurrency { get; set; } = 64;

    /// <summary>How many asynchronous invocations a worker holds at once beside those, 1 to 10000. Default 64.</summary>
    [Range(1, 10_000, ErrorMessage = "Messaging:AsyncConcurrency must be a number from 1 to 10000")]
    public int AsyncConcurrency { get; set; } = 64;

    /// <summary>Where the broker is.</summary>
    public RabbitMqOptions RabbitMq { get; } = new();

    /// <summary>How other systems' messages are reached.</summary>
    public ForeignOptions Ingress { get; } = new();

    /// <summary>Where the broker of other systems is: the same but for what <see cref="Ingress"/> says.</summary>
    public RabbitMqOptions Foreign => new()
    {
        Uri = Ingress.Uri ?? RabbitMq.Uri,
        VirtualHost = Ingress.VirtualHost ?? RabbitMq.VirtualHost,
        CaFile = RabbitMq.CaFile,
        Heartbeat = RabbitMq.Heartbeat,
    };
}
