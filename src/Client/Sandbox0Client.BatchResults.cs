using System.Runtime.CompilerServices;
using System.Text.Json;
using Invoke.Client.Http;
using Invoke.Contracts.Invocations;

namespace Invoke.Client;

public sealed partial class Sandbox0Client
{
    /// <summary>Reads the invocations of a batch that have ended so far, in the order in which they ended, while they arrive.</summary>
    /// <param name="id">The id, <c>bat_…</c>.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async IAsyncEnumerable<Invocation> GetBatchResultsAsync(string id, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var call = new ApiCall(HttpMethod.Get, BatchRoute(id, "results")) { Accept = "application/x-ndjson" };
        using var response = await _api.OpenAsync(call, cancellationToken);
        if (response.Content.Headers.ContentType?.MediaType != "application/x-ndjson") throw Failures.NotInvoke(response);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
        while (await _api.UnbrokenAsync(() => lines.ReadLineAsync(cancellationToken).AsTask()) is { } line)
        {
            if (line.Length == 0) continue;
            yield return JsonSerializer.Deserialize(line, ClientJson.Contracts.Invocation) ?? throw Failures.NotInvoke(response);
        }
    }
}
