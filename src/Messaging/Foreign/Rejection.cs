using Invoke.Contracts.Errors;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Invoke.Messaging.Foreign;

/// <summary>A message that was not accepted, as it is kept: with the reason among its headers, and without what would do something.</summary>
internal static class Rejection
{
    private const int MaxReason = 500;
    private const string Ours = "x-invoke-";

    /// <summary>The broker would send copies to the queues that these name, with our rights.</summary>
    private static readonly string[] Copies = ["CC", "BCC"];

    public static BasicProperties Of(Intake intake, BasicDeliverEventArgs delivery, ApiError refusal)
    {
        // Not its user id, which would have to be ours; nor its expiration: it is kept.
        var kept = new BasicProperties(delivery.BasicProperties) { DeliveryMode = DeliveryModes.Persistent };
        kept.ClearUserId();
        kept.ClearExpiration();
        kept.Headers = new Dictionary<string, object?>((kept.Headers ?? new Dictionary<string, object?>())
            .Where(header => !Copies.Contains(header.Key, StringComparer.OrdinalIgnoreCase) && !header.Key.StartsWith(Ours, StringComparison.OrdinalIgnoreCase)))
        {
            [Ours + "code"] = refusal.Code.Wire(),
            [Ours + "reason"] = refusal.Message.Length <= MaxReason ? refusal.Message : refusal.Message[..MaxReason],
            [Ours + "queue"] = intake.Name,
            [Ours + "exchange"] = delivery.Exchange,
            [Ours + "routing-key"] = delivery.RoutingKey,
        };
        if (delivery.BasicProperties.UserId is { } user) kept.Headers[Ours + "user-id"] = user;
        return kept;
    }
}
