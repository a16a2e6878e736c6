namespace Invoke.Messaging.Foreign;

/// <summary>How other systems' messages are reached; <c>Messaging:Ingress:*</c>.</summary>
internal sealed class ForeignOptions
{
    /// <summary>
    /// Where the broker of other systems is, with the user for it: like <c>Messaging:RabbitMq:Uri</c>. Default that one. A user of its own
    /// needs rights to nothing else.
    /// </summary>
    public string? Uri { get; set; }

    /// <summary>The virtual host of other systems. Default that of <c>Messaging:RabbitMq</c>; one of its own keeps them away from Invoke's queues.</summary>
    public string? VirtualHost { get; set; }

    /// <summary>How many messages of one queue a gateway has in hand at once, and so the prefetch count; 1 to 1000. Default 32.</summary>
    public int Prefetch { get; set; } = 32;
}
