namespace Invoke.Client.Http;

/// <summary>A call of the API before it is sent, so that it can be sent more than once.</summary>
/// <param name="Method">The method.</param>
/// <param name="Path">Path and query below <c>/api/v1/</c>, escaped.</param>
internal sealed record ApiCall(HttpMethod Method, string Path)
{
    /// <summary>Makes the body, anew for each try.</summary>
    public Func<HttpContent>? Content { get; init; }

    /// <summary>Whether the body can be made more than once.</summary>
    public bool HasOneBody { get; init; }

    /// <summary>Whether making the call twice changes no more than making it once.</summary>
    public bool IsRepeatable { get; init; } = Method == HttpMethod.Get || Method == HttpMethod.Put;

    /// <summary>Whether the body takes as long as it takes, so that the call has no timeout.</summary>
    public bool IsUpload { get; init; }

    /// <summary>What the answer should be.</summary>
    public string Accept { get; init; } = "application/json";

    /// <summary>Further headers.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];
}
