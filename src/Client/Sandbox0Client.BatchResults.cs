using System.Runtime.CompilerServices;
using System.Text.Json;
using Invoke.Client.Http;
using Invoke.Contracts.Invocations;

namespace Invoke.Client;

public sealed partial class Sandbox0Client
{
    private const string Ndjson = "application/x-ndjson";

    /// <summary>
    /// Reads the invocations of a batch that have ended so far, in the order in which they ended, while they arrive. It goes on across broken connections,
    /// and leaves none out and gives none twice.
    /// </summary>
    /// <param name="id">The id, <c>bat_…</c>.</param>
    /// <param name="after">The id of the last invocation that is known already, <c>inv_…</c>; unset begins with the first.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async IAsyncEnumerable<Invocation> GetBatchResultsAsync(
        string id, string? after = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var call = new ApiCall(HttpMethod.Get, new Route(BatchRoute(id, "results")).Query("cursor", after)) { Accept = Ndjson };
            using var response = await _api.OpenAsync(call, cancellationToken);
            if (response.Content.Headers.ContentType?.MediaType != Ndjson) throw Failures.NotInvoke(response);
            using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
            while (true)
            {
                var (isEnd, line) = await NextLineAsync(lines, cancellationToken);
                if (isEnd) yield break;
                if (line is null) break;
                var invocation = Parse(line, response);
                after = invocation.InvocationId;
                yield return invocation;
            }

            await _api.PauseAsync(cancellationToken);
        }
    }

    // The end, or a line, or neither: the connection broke.
    private static async Task<(bool IsEnd, string? Line)> NextLineAsync(StreamReader lines, CancellationToken cancellationToken)
    {
        try
        {
            var line = await lines.ReadLineAsync(cancellationToken);
            return (line is null, line);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return (false, null);
        }
    }

    private static Invocation Parse(string line, HttpResponseMessage response)
    {
        try
        {
            return JsonSerializer.Deserialize(line, ClientJson.Contracts.Invocation) ?? throw new JsonException("no invocation");
        }
        catch (JsonException e)
        {
            throw Failures.NotInvoke(response, e);
        }
    }
}
