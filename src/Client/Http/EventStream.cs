using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Invoke.Client.Http;

/// <summary>Follows a stream of server-sent events to its last one, across broken connections.</summary>
internal static class EventStream
{
    public static async IAsyncEnumerable<T> WatchAsync<T>(
        this ApiConnection api, string path, JsonTypeInfo<T> type, Func<T, bool> isLast, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? lastId = null;
        while (true)
        {
            var call = new ApiCall(HttpMethod.Get, path) { Accept = "text/event-stream", Headers = lastId is null ? [] : [new("Last-Event-ID", lastId)] };
            using var response = await api.OpenAsync(call, cancellationToken);
            if (response.Content.Headers.ContentType?.MediaType != "text/event-stream") throw Failures.NotInvoke(response);
            await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            var parser = SseParser.Create(body, (_, data) => JsonSerializer.Deserialize(data, type));
            await using var events = parser.EnumerateAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
            while (await NextAsync(events, response))
            {
                if (events.Current.Data is not { } value) continue;
                lastId = parser.LastEventId is { Length: > 0 } id ? id : lastId;
                yield return value;
                if (isLast(value)) yield break;
            }

            // It broke before the last event.
            await api.PauseAsync(cancellationToken);
        }
    }

    private static async Task<bool> NextAsync<T>(IAsyncEnumerator<SseItem<T>> events, HttpResponseMessage response)
    {
        try
        {
            return await events.MoveNextAsync();
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return false;
        }
        catch (JsonException e)
        {
            throw Failures.NotInvoke(response, e);
        }
    }
}
