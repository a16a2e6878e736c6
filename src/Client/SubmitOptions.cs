namespace Invoke.Client;

/// <summary>How an asynchronous invocation is submitted.</summary>
public sealed record SubmitOptions
{
    /// <summary>
    /// 1 to 255 visible ASCII characters. The same key with the same request names the first invocation; with another request it is the exception with
    /// the code <see cref="Contracts.Errors.ErrorCode.IdempotencyKeyReused"/>. Default: a random one for each call, so that a retry after a broken connection
    /// does not submit twice.
    /// </summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>How long the answer may be held back until the invocation is terminal, at most 60 s. Default not at all.</summary>
    public TimeSpan Wait { get; init; }
}
