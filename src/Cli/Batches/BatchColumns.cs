using Invoke.Cli.Output;
using Invoke.Contracts.Batches;

namespace Invoke.Cli.Batches;

/// <summary>What is shown of a batch.</summary>
internal static class BatchColumns
{
    public static readonly Column<BatchAccepted>[] Accepted =
    [
        new("ID", one => one.BatchId),
        new("Accepted", one => Visible.Number(one.Accepted)),
        new("Replayed", one => Visible.Number(one.Replayed)),
        new("Rejected", one => Visible.Number(one.RejectedCount)),
    ];

    public static readonly Column<Batch>[] Ledger =
    [
        new("ID", batch => batch.BatchId),
        new("Created at", batch => Visible.Time(batch.CreatedAt)),
        new("Finished", batch => batch.Finished ? "yes" : batch.Open ? "no, more lines may come" : "no"),
        new("Accepted", batch => Visible.Number(batch.Accepted)),
        new("Queued", batch => Visible.Number(batch.Queued)),
        new("Running", batch => Visible.Number(batch.Running)),
        new("Succeeded", batch => Visible.Number(batch.Succeeded)),
        new("Failed", batch => Visible.Number(batch.Failed)),
        new("Timed out", batch => Visible.Number(batch.TimedOut)),
        new("Cancelled", batch => Visible.Number(batch.Cancelled)),
        new("Expired", batch => Visible.Number(batch.Expired)),
        new("Dead", batch => Visible.Number(batch.Dead)),
        new("Labels", batch => string.Join(", ", batch.Labels.Select(label => $"{label.Key}={label.Value}"))),
        new("Redrive of", batch => batch.RedriveOf),
    ];
}
