using Invoke.Cli.Output;
using Invoke.Contracts.Triggers;

namespace Invoke.Cli.Triggers;

/// <summary>What is shown of a trigger.</summary>
internal static class TriggerColumns
{
    public static readonly Column<Trigger>[] Row =
    [
        new("Name", trigger => trigger.Name),
        new("Exchange", trigger => trigger.Exchange),
        new("Routing key", trigger => trigger.RoutingKey),
        new("Sandbox", trigger => trigger.SandboxId),
        new("Function", trigger => trigger.Function),
        new("Paused", trigger => trigger.Paused ? "yes" : "no"),
    ];

    public static readonly Column<Trigger>[] Details =
    [
        .. Row,
        new("Queue", trigger => trigger.Queue),
        new("Created at", trigger => Visible.Time(trigger.CreatedAt)),
        new("Updated at", trigger => Visible.Time(trigger.UpdatedAt)),
    ];
}
