namespace Invoke.Sandboxes;

/// <summary>What became of a cancel.</summary>
public enum CancelResult
{
    /// <summary>It ran, and was killed.</summary>
    Killed,

    /// <summary>It had not started, and never will.</summary>
    NeverStarts,

    /// <summary>It runs or has ended, and the cancel was to take effect only before the start; or it had ended.</summary>
    TooLate,
}
