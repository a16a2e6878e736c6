using Invoke.Contracts.Errors;

namespace Invoke.Gateway.Document;

/// <summary>What the API's document says of a call beyond its path and method.</summary>
internal sealed record CallDescription
{
    /// <summary>One line.</summary>
    public required string Summary { get; init; }

    /// <summary>The heading it stands under.</summary>
    public required string Tag { get; init; }

    /// <summary>The JSON body's type; null if it takes none.</summary>
    public Type? Body { get; init; }

    /// <summary>Whether the body may be left out.</summary>
    public bool BodyIsOptional { get; init; }

    /// <summary>A body to try.</summary>
    public string? Example { get; init; }

    /// <summary>The type of each line of a body of lines; null if it takes none.</summary>
    public Type? TakesLinesOf { get; init; }

    /// <summary>Whether it takes bytes as its body.</summary>
    public bool TakesBytes { get; init; }

    /// <summary>Its query parameters.</summary>
    public IReadOnlyList<QueryParameter> Query { get; init; } = [];

    /// <summary>Its headers, each by name and what it means and may be; none must be there.</summary>
    public IReadOnlyList<(string Name, string Rule)> Headers { get; init; } = [];

    /// <summary>The type of the success envelope's <c>data</c>, by status.</summary>
    public required IReadOnlyList<(int Status, Type Data)> Answers { get; init; }

    /// <summary>The media type of a success that is no envelope; null if it is one.</summary>
    public string? Streams { get; init; }

    /// <summary>Whether a success may also be raw bytes.</summary>
    public bool AnswersBytes { get; init; }

    /// <summary>The errors of this call's own; those of every call come by themselves.</summary>
    public IReadOnlyList<ErrorCode> Errors { get; init; } = [];

    /// <summary>Whether it needs no key.</summary>
    public bool IsOpen { get; init; }
}
