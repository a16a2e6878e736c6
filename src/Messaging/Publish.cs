namespace Invoke.Messaging;

internal static class Publish
{
    /// <summary>How long the broker may take to confirm a message. MassTransit itself would wait for a broken connection to come back.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);
}
