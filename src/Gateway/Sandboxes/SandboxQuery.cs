using Invoke.Contracts.Errors;
using Invoke.Contracts.Sandboxes;
using Invoke.Sandboxes;

namespace Invoke.Gateway.Sandboxes;

/// <summary>Which page of which sandboxes a list call asks for.</summary>
internal sealed record SandboxQuery
{
    private const int MaxLimit = 200;
    private const int DefaultLimit = 50;

    public SandboxStatus? Status { get; private init; }

    public string? Template { get; private init; }

    public bool? Paused { get; private init; }

    public int Limit { get; private init; } = DefaultLimit;

    public int Offset { get; private init; }

    /// <exception cref="ApiException"><see cref="ErrorCode.BadRequest"/>: the message names the parameter and its rule.</exception>
    public static SandboxQuery Read(IQueryCollection query) => new()
    {
        Status = QueryText.One(query, "status") is { } status ? StatusOf(status) : null,
        Template = QueryText.One(query, "template_id"),
        Paused = QueryText.One(query, "paused") switch { null => null, "true" => true, "false" => false, _ => throw Broken("paused must be true or false") },
        Limit = QueryText.Number(query, "limit", 1, MaxLimit) ?? DefaultLimit,
        Offset = QueryText.Number(query, "offset", 0, int.MaxValue) ?? 0,
    };

    /// <summary>The page of the team's sandboxes.</summary>
    public SandboxList Page(IEnumerable<Sandbox> all)
    {
        // Nothing is paused here.
        var matching = Paused is true ? [] : all
            .Where(sandbox => Status is null || sandbox.Status == Status)
            .Where(sandbox => Template is null || sandbox.Template == Template)
            .ToList();
        return new SandboxList
        {
            Sandboxes = [.. matching.Skip(Offset).Take(Limit).Select(sandbox => sandbox.Summary())],
            Count = matching.Count,
            HasMore = matching.Count - Offset > Limit,
        };
    }

    private static SandboxStatus StatusOf(string wire)
    {
        var names = Enum.GetNames<SandboxStatus>().Select(name => name.ToLowerInvariant()).ToList();
        return names.IndexOf(wire) is >= 0 and var at
            ? Enum.GetValues<SandboxStatus>()[at]
            : throw Broken($"status must be one of {string.Join(", ", names)}");
    }

    private static ApiException Broken(string message) => new(ErrorCode.BadRequest, message);
}
