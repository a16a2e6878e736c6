namespace Invoke.Telemetry.Tests;

/// <summary>What came of one trace.</summary>
internal sealed record TraceTold(string Id, IReadOnlyList<SpanTold> Spans)
{
    /// <summary>Spans that only hold others: what they last is explained by those alone.</summary>
    private static readonly string[] Holders = ["invoke", "attempt"];

    public SpanTold Root => Assert.Single(Spans, span => span.IsRoot);

    public IEnumerable<SpanTold> Named(string name) => Spans.Where(span => span.Name == name);

    public IEnumerable<SpanTold> ChildrenOf(SpanTold span) => Spans.Where(child => child.ParentId == span.Id);

    public bool Has(SpanTold above, string name) => Beneath(above).Any(span => span.Name == name);

    /// <summary>All spans beneath that one.</summary>
    public IEnumerable<SpanTold> Beneath(SpanTold above) => ChildrenOf(above).SelectMany(child => Beneath(child).Prepend(child));

    /// <summary>Whether every span but one belongs to another one of the trace, and none is there twice.</summary>
    public bool IsOneTree => Spans.Count(span => span.IsRoot) == 1
        && Spans.Select(span => span.Id).Distinct(StringComparer.Ordinal).Count() == Spans.Count
        && Beneath(Root).Count() == Spans.Count - 1;

    /// <summary>
    /// The longest time between the beginning of the trace and its end, in ms, in which nothing happened that a span tells. From
    /// the sending of a message to its processing it lay in its queue.
    /// </summary>
    public double Unexplained()
    {
        var told = Spans.Where(span => !span.IsRoot && !Holders.Contains(span.Name)).Select(span => (span.Start, End: UntilTaken(span))).ToList();
        // The root's own work, before the first and after the last of what it waited for.
        var (at, longest) = (Root.Start, 0.0);
        foreach (var (start, end) in told.OrderBy(span => span.Start))
        {
            longest = Math.Max(longest, start - at);
            at = Math.Max(at, end);
        }

        return Math.Max(longest, Root.End - at);
    }

    private double UntilTaken(SpanTold span) =>
        ChildrenOf(span).Where(child => child.Name.StartsWith("process ", StringComparison.Ordinal)).Select(child => child.Start).Append(span.End).Max();
}
