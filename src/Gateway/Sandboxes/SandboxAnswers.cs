using Invoke.Contracts.Sandboxes;
using Invoke.Sandboxes;

namespace Invoke.Gateway.Sandboxes;

/// <summary>A sandbox as each call shows it.</summary>
internal static class SandboxAnswers
{
    public static ClaimedSandbox Claimed(this Sandbox sandbox) => new()
    {
        SandboxId = sandbox.Id,
        Status = sandbox.Status,
        PodName = sandbox.PodName,
        Template = sandbox.Template,
    };

    public static SandboxSummary Summary(this Sandbox sandbox) => new()
    {
        Id = sandbox.Id,
        TemplateId = sandbox.Template,
        Status = sandbox.Status,
        CreatedAt = Utc(sandbox.ClaimedAt),
        UpdatedAt = Utc(sandbox.UpdatedAt),
        ExpiresAt = Utc(sandbox.ExpiresAt),
        HardExpiresAt = Utc(sandbox.HardExpiresAt),
    };

    public static SandboxDetails Details(this Sandbox sandbox) => new()
    {
        Id = sandbox.Id,
        TemplateId = sandbox.Template,
        TeamId = sandbox.TeamId,
        UserId = sandbox.UserId,
        Status = sandbox.Status,
        AutoResume = sandbox.Config.AutoResume ?? true,
        PodName = sandbox.PodName,
        ExpiresAt = Utc(sandbox.ExpiresAt),
        HardExpiresAt = Utc(sandbox.HardExpiresAt),
        ClaimedAt = Utc(sandbox.ClaimedAt),
        CreatedAt = Utc(sandbox.ClaimedAt),
        UpdatedAt = Utc(sandbox.UpdatedAt),
    };

    public static SandboxState State(this Sandbox sandbox) => new()
    {
        SandboxId = sandbox.Id,
        TemplateId = sandbox.Template,
        TeamId = sandbox.TeamId,
        PodName = sandbox.PodName,
        Status = sandbox.Status,
        ClaimedAt = Utc(sandbox.ClaimedAt),
        ExpiresAt = Utc(sandbox.ExpiresAt),
        HardExpiresAt = Utc(sandbox.HardExpiresAt),
        CreatedAt = Utc(sandbox.ClaimedAt),
    };

    public static RefreshedSandbox Refreshed(this Sandbox sandbox) => new()
    {
        SandboxId = sandbox.Id,
        ExpiresAt = Utc(sandbox.ExpiresAt),
        HardExpiresAt = Utc(sandbox.HardExpiresAt),
    };

    // The default value, "never", carries no kind, and without one there is no Z on the wire.
    private static DateTime Utc(DateTime time) => DateTime.SpecifyKind(time, DateTimeKind.Utc);
}
