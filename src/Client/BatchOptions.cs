namespace Invoke.Client;

/// <summary>How a batch is submitted.</summary>
public sealed record BatchOptions
{
    /// <summary>1 to 255 visible ASCII characters that name the batch, so that <see cref="Sandbox0Client.FindBatchAsync"/> finds it if the upload breaks off. Default none.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>At most 16 pairs to find it by. Default none.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>Where to tell that all of it has ended, signed by the team's secret. Default nowhere.</summary>
    public Uri? CallbackUrl { get; init; }
}
