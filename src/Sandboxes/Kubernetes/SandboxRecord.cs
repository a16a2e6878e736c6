using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Invoke.Contracts.Sandboxes;
using k8s.Models;

namespace Invoke.Sandboxes.Kubernetes;

/// <summary>A claimed sandbox's record as labels and annotations of its pod. Pure.</summary>
internal static partial class SandboxRecord
{
    /// <summary>The record of a sandbox that is claimed now.</summary>
    public static Sandbox Of(SandboxClaim claim, string podName, DateTime now) => new()
    {
        Id = PodNames.SandboxOf(podName),
        Template = claim.Template,
        TeamId = claim.TeamId,
        UserId = claim.UserId,
        PodName = podName,
        Status = SandboxStatus.Starting,
        Config = claim.Config,
        ClaimedAt = now,
        UpdatedAt = now,
        ExpiresAt = claim.Config.Ttl is > 0 and var ttl ? now.AddSeconds(ttl) : default,
        HardExpiresAt = claim.Config.HardTtl is > 0 and var hard ? now.AddSeconds(hard) : default,
    };

    public static Dictionary<string, string> Labels(Sandbox sandbox) => new(StringComparer.Ordinal)
    {
        [PodNames.State] = PodNames.Claimed,
        [PodNames.Template] = sandbox.Template,
        [PodNames.Team] = sandbox.TeamId.TrimEnd('-', '_'),
    };

    public static Dictionary<string, string> Annotations(Sandbox sandbox) => new(StringComparer.Ordinal)
    {
        [PodNames.Team] = sandbox.TeamId,
        [PodNames.User] = sandbox.UserId,
        [PodNames.ClaimedAt] = Text(sandbox.ClaimedAt),
        [PodNames.UpdatedAt] = Text(sandbox.UpdatedAt),
        [PodNames.ExpiresAt] = Text(sandbox.ExpiresAt),
        [PodNames.HardExpiresAt] = Text(sandbox.HardExpiresAt),
        [PodNames.Config] = JsonSerializer.Serialize(sandbox.Config, RecordJson.Default.SandboxConfig),
    };

    /// <summary>The record on a pod; null if it is not claimed.</summary>
    /// <exception cref="FormatException">Somebody else has written there.</exception>
    public static Sandbox? Read(V1ObjectMeta metadata)
    {
        if (metadata.Labels?.TryGetValue(PodNames.State, out var state) is not true || state != PodNames.Claimed) return null;
        var annotations = metadata.Annotations ?? new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            return new Sandbox
            {
                Id = PodNames.SandboxOf(metadata.Name),
                Template = metadata.Labels[PodNames.Template],
                TeamId = annotations[PodNames.Team],
                UserId = annotations[PodNames.User],
                PodName = metadata.Name,
                Status = SandboxStatus.Starting,
                ClaimedAt = Time(annotations, PodNames.ClaimedAt),
                UpdatedAt = Time(annotations, PodNames.UpdatedAt),
                ExpiresAt = Time(annotations, PodNames.ExpiresAt),
                HardExpiresAt = Time(annotations, PodNames.HardExpiresAt),
                Config = JsonSerializer.Deserialize(annotations[PodNames.Config], RecordJson.Default.SandboxConfig) ?? new SandboxConfig(),
            };
        }
        catch (Exception e) when (e is KeyNotFoundException or JsonException)
        {
            throw new FormatException($"pod {metadata.Name} is marked as claimed, but has no record", e);
        }
    }

    private static string Text(DateTime time) => DateTime.SpecifyKind(time, DateTimeKind.Utc).ToString("O", CultureInfo.InvariantCulture);

    private static DateTime Time(IDictionary<string, string> annotations, string name) =>
        DateTime.Parse(annotations[name], CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
    [JsonSerializable(typeof(SandboxConfig))]
    private sealed partial class RecordJson : JsonSerializerContext;
}
