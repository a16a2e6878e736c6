using System.Globalization;
using System.Net;
using System.Text.Json;
using Invoke.Tests;

namespace Invoke.Telemetry.Tests;

/// <summary>A broker, a gateway and workers that export to a receiver.</summary>
public sealed class TracedLine : IAsyncLifetime
{
    /// <summary>How many workers there are in the beginning.</summary>
    internal int Workers { get; init; } = 2;

    /// <summary>Further settings of all.</summary>
    internal IEnumerable<(string Name, string Value)> Further { get; init; } = [];

    public OtlpReceiver Receiver { get; private set; } = null!;

    public NativeBroker Broker { get; private set; } = null!;

    public Cluster Cluster { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Receiver = await OtlpReceiver.StartAsync();
        Broker = await NativeBroker.StartAsync();
        Cluster = await Cluster.StartAsync(Broker.Uri, Workers, [.. Receiver.Settings, .. Further]);
    }

    public async ValueTask DisposeAsync()
    {
        if (Cluster is not null) await Cluster.DisposeAsync();
        if (Broker is not null) await Broker.DisposeAsync();
        if (Receiver is not null) await Receiver.DisposeAsync();
    }

    /// <summary>Waits until the trace has all that it must have.</summary>
    internal async Task<TraceTold> TraceAsync(string traceId, Func<TraceTold, bool> isWhole)
    {
        TraceTold trace = null!;
        try
        {
            await Wait.UntilAsync(() => isWhole(trace = Receiver.Trace(traceId)), "the trace is whole", TestContext.Current.CancellationToken);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{e.Message}:\n{Shown(trace)}", e);
        }

        return trace;
    }

    /// <summary>Has an invocation accepted and waits for its end.</summary>
    internal async Task<JsonElement> RunAsync(Sandbox sandbox, string body = "{}", params (string Name, string Value)[] headers)
    {
        var accepted = await Cluster.SendAsync(
            HttpMethod.Post, $"/api/v1/sandboxes/{sandbox.Id}/functions/main/invocations", new StringContent(body), null, headers, TestContext.Current.CancellationToken);
        Assert.True(accepted.Status is HttpStatusCode.Accepted, $"{accepted}");
        return await EndAsync(accepted.Data.GetProperty("invocation_id").GetString()!);
    }

    internal async Task<JsonElement> EndAsync(string id)
    {
        var ended = await Cluster.SendAsync(HttpMethod.Get, $"/api/v1/invocations/{id}?wait=60");
        Assert.True(ended.Status is HttpStatusCode.OK && ended.Data.GetProperty("finished_at").ValueKind is JsonValueKind.String, $"{ended} {ended.Data}");
        return ended.Data;
    }

    /// <summary>Kills the worker that has something in hand, and starts another one.</summary>
    internal async Task KillHolderAsync()
    {
        InvokeProcess? holder = null;
        await Wait.UntilAsync(async () =>
        {
            foreach (var worker in Cluster.Workers) holder = await worker.HeldAsync() > 0 ? worker : holder;
            return holder is not null;
        }, "a worker has it", TestContext.Current.CancellationToken);
        await holder!.KillAsync();
        Cluster.Workers.Remove(holder);
        await Cluster.AddWorkerAsync();
    }

    /// <summary>The trace that an answer names.</summary>
    internal static string TraceIdOf(Answer answer) => answer.Headers["traceparent"].Split('-')[1];

    internal static string Shown(TraceTold trace) => string.Join('\n', trace.Spans.OrderBy(span => span.Start).Select(span => string.Create(
        CultureInfo.InvariantCulture, $"{span.Id} of {span.ParentId,16} {span.Start - trace.Spans.Min(one => one.Start),10:0.00} {span.End - span.Start,9:0.00} ms {span.Service} {span.Source}: {span.Name}")));
}
