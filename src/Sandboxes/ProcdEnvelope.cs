namespace Invoke.Sandboxes;

/// <summary>What procd puts around what it says of a success.</summary>
internal sealed record ProcdEnvelope<T>
{
    /// <summary>What it says.</summary>
    public required T Data { get; init; }
}
