namespace Invoke.Procd.Processes;

/// <summary>Why a child ended.</summary>
internal enum ChildEnd
{
    /// <summary>By itself.</summary>
    Exited,

    /// <summary>Killed at its deadline.</summary>
    Deadline,

    /// <summary>Killed because it was cancelled.</summary>
    Cancelled,

    /// <summary>Killed because it wrote more than its limit.</summary>
    OutputLimit,

    /// <summary>Killed because it had more processes than its limit.</summary>
    ProcessLimit,
}
