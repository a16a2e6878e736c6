namespace Invoke.Procd.Processes;

/// <summary>How a child ended, and what it wrote.</summary>
internal sealed record ChildExit
{
    /// <summary>Why it ended.</summary>
    public required ChildEnd End { get; init; }

    /// <summary>The exit status, or the signal that ended it when <see cref="Signalled"/>.</summary>
    public int Status { get; init; }

    /// <summary>Whether a signal ended it.</summary>
    public bool Signalled { get; init; }

    /// <summary>What came on its stdout, up to the limit.</summary>
    public required ReadOnlyMemory<byte> Output { get; init; }

    /// <summary>The end of what came on its stderr.</summary>
    public required byte[] ErrorTail { get; init; }

    /// <summary>Whether <see cref="ErrorTail"/> lost its beginning.</summary>
    public required bool ErrorTruncated { get; init; }
}
