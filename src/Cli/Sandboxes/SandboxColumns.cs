using Invoke.Cli.Output;
using Invoke.Contracts.Sandboxes;

namespace Invoke.Cli.Sandboxes;

/// <summary>What is shown of sandboxes.</summary>
internal static class SandboxColumns
{
    public static readonly Column<SandboxSummary>[] List =
    [
        new("ID", sandbox => sandbox.Id),
        new("Template", sandbox => sandbox.TemplateId),
        new("Status", sandbox => Visible.Word(sandbox.Status)),
        new("Created", sandbox => Visible.Time(sandbox.CreatedAt)),
        new("Expires", sandbox => Visible.Time(sandbox.ExpiresAt)),
        new("Hard expires", sandbox => Visible.Time(sandbox.HardExpiresAt)),
    ];

    public static readonly Column<SandboxDetails>[] Details =
    [
        new("ID", sandbox => sandbox.Id),
        new("Template", sandbox => sandbox.TemplateId),
        new("Team", sandbox => sandbox.TeamId),
        new("Claimed by", sandbox => sandbox.UserId),
        new("Status", sandbox => Visible.Word(sandbox.Status)),
        new("Pod name", sandbox => sandbox.PodName),
        new("Claimed at", sandbox => Visible.Time(sandbox.ClaimedAt)),
        new("Expires at", sandbox => Visible.Time(sandbox.ExpiresAt)),
        new("Hard expires at", sandbox => Visible.Time(sandbox.HardExpiresAt)),
    ];
}
