namespace Invoke.Worker;

/// <summary>What people call this process.</summary>
internal static class WorkerName
{
    public static string Own { get; } = $"{Environment.MachineName}:{Environment.ProcessId}";
}
