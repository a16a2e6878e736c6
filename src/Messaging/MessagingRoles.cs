namespace Invoke.Messaging;

/// <summary>What a process does on the bus.</summary>
[Flags]
public enum MessagingRoles
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Sends invocations and takes their answers.</summary>
    Gateway = 1,

    /// <summary>Takes invocations and sends their answers.</summary>
    Worker = 2,
}
