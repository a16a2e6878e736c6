using Invoke.Cli.Output;
using Invoke.Contracts.Callbacks;

namespace Invoke.Cli.Callbacks;

/// <summary>What is shown of callbacks.</summary>
internal static class CallbackColumns
{
    private static readonly Column<CallbackDelivery>[] Deliveries =
    [
        new("#", one => Visible.Number(one.Number)),
        new("Started", one => Visible.Time(one.StartedAt)),
        new("Took", one => $"{Visible.Number(one.DurationMs)} ms"),
        new("Outcome", one => Visible.Word(one.Outcome)),
        new("Status", one => one.Status is { } status ? Visible.Number(status) : null),
        new("Address", one => one.Address),
        new("Why", one => one.Message),
    ];

    public static Column<TeamSecret>[] Secret { get; } = [new("Secret", one => one.Secret)];

    /// <summary>Prints where it goes and stands, and each delivery; quietly, its state alone.</summary>
    public static void Print(Printer output, Callback callback)
    {
        output.Show(callback, CliJson.Contracts.Callback, one => Visible.Word(one.State),
            new("ID", one => one.CallbackId),
            new("URL", one => one.Url),
            new("State", one => Visible.Word(one.State)),
            new("Next", one => Visible.Time(one.NextAt)));
        if (output.Format == OutputFormat.Table && !output.IsQuiet)
            output.List(callback, CliJson.Contracts.Callback, callback.Deliveries, one => Visible.Number(one.Number), Deliveries);
    }
}
