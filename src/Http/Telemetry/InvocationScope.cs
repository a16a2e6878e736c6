using System.Collections;

namespace Invoke.Http.Telemetry;

/// <summary>What every log line about an invocation carries beside its text: <c>InvocationId</c> and <c>SandboxId</c>.</summary>
public sealed class InvocationScope(string invocationId, string sandboxId) : IReadOnlyList<KeyValuePair<string, object?>>
{
    /// <inheritdoc/>
    public int Count => 2;

    /// <inheritdoc/>
    public KeyValuePair<string, object?> this[int index] => index switch
    {
        0 => new("InvocationId", invocationId),
        1 => new("SandboxId", sandboxId),
        _ => throw new ArgumentOutOfRangeException(nameof(index)),
    };

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
    {
        yield return this[0];
        yield return this[1];
    }

    /// <inheritdoc/>
    public override string ToString() => $"{invocationId} in {sandboxId}";

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
