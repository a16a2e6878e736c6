namespace Invoke.Procd.Processes;

/// <summary>What a child reads, in pieces; each is let go of once the child has it.</summary>
internal sealed class ChildInput(params ReadOnlyMemory<byte>[] pieces)
{
    private int _at;

    /// <summary>Nothing to read.</summary>
    public static ChildInput None => new();

    /// <summary>What comes next; empty at the end.</summary>
    public ReadOnlySpan<byte> Next
    {
        get
        {
            while (_at < pieces.Length && pieces[_at].IsEmpty) pieces[_at++] = default;
            return _at < pieces.Length ? pieces[_at].Span : default;
        }
    }

    /// <summary>So much of <see cref="Next"/> is with the child.</summary>
    public void Advance(int bytes) => pieces[_at] = pieces[_at][bytes..];
}
