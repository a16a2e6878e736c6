using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Invoke.Sandboxes.Tests.Kubernetes;

/// <summary>The pods of one namespace as a Kubernetes API server keeps them, in this process, with the faults that a real one has.</summary>
internal sealed class ApiServer : IAsyncDisposable
{
    public const string Namespace = "sandboxes";

    private readonly WebApplication _app;
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, JsonObject> _pods = new(StringComparer.Ordinal);
    private readonly List<(int Version, JsonObject Event)> _history = [];
    private readonly List<ChannelWriter<JsonObject>> _watchers = [];
    private readonly List<string> _requests = [];
    private int _version = 100;
    private int _forgotten;

    private ApiServer(WebApplication app) => _app = app;

    public string Url => _app.Urls.First();

    /// <summary>Answers instead of the server; null lets the server answer.</summary>
    public Func<HttpRequest, (int Status, string Message)?> Fault { get; set; } = _ => null;

    /// <summary>Holds a request up before the server sees it.</summary>
    public Func<string, Task> Before { get; set; } = _ => Task.CompletedTask;

    /// <summary>A request of that kind is done, and its connection breaks before the answer.</summary>
    public string? LoseAnswerOf { get; set; }

    /// <summary>Is told of each new pod: what a kubelet does then.</summary>
    public Action<string> Created { get; set; } = _ => { };

    /// <summary>How long each event of a watch that begins now is on its way.</summary>
    public TimeSpan WatchDelay { get; set; }


    public int Version => Locked(() => _version);

    public static async Task<ApiServer> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var server = new ApiServer(app);
        app.UseRouting();
        const string pods = $"/api/v1/namespaces/{Namespace}/pods";
        app.MapGet(pods, (RequestDelegate)(context => IsWatch(context.Request) ? server.WatchAsync(context) : server.AnswerAsync(context, "GET list", server.List)));
        app.MapPost(pods, (RequestDelegate)(context => server.AnswerAsync(context, "POST", server.Create)));
        app.MapGet(pods + "/{name}", (RequestDelegate)(context => server.AnswerAsync(context, "GET", server.Get)));
        app.MapPatch(pods + "/{name}", (RequestDelegate)(context => server.AnswerAsync(context, "PATCH", server.Patch)));
        app.MapDelete(pods + "/{name}", (RequestDelegate)(context => server.AnswerAsync(context, "DELETE", server.Delete)));
        await app.StartAsync();
        return server;
    }

    public static bool IsWatch(HttpRequest request) => bool.TryParse(request.Query["watch"], out var watch) && watch;

    public JsonObject? Pod(string name) => Locked(() => _pods.TryGetValue(name, out var pod) ? (JsonObject)pod.DeepClone() : null);

    public IReadOnlyList<string> Names => Locked<IReadOnlyList<string>>(() => [.. _pods.Keys]);

    /// <summary>Somebody else changes a pod.</summary>
    public void Change(string name, Action<JsonObject> change) => Locked(() =>
    {
        var pod = (JsonObject)_pods[name].DeepClone();
        change(pod);
        Put(pod, "MODIFIED");
        return 0;
    });

    /// <summary>A pod is no more.</summary>
    public void Remove(string name) => Locked(() =>
    {
        if (!_pods.Remove(name, out var pod)) return 0;
        pod = (JsonObject)pod.DeepClone();
        Stamp(pod);
        Tell("DELETED", pod);
        return 0;
    });

    /// <summary>Ends all watches in the middle.</summary>
    public void CutWatches() => EndWatches(new IOException("cut"));

    /// <summary>Ends all watches as a server does whose time for them is up.</summary>
    public void EndWatches(Exception? failure = null) => Locked(() =>
    {
        foreach (var watcher in _watchers) watcher.TryComplete(failure);
        _watchers.Clear();
        return 0;
    });

    /// <summary>Forgets all that has happened: a watch from before is answered 410.</summary>
    public void ForgetHistory() => Locked(() =>
    {
        _history.Clear();
        _forgotten = ++_version;
        return 0;
    });

    /// <summary>Sends that event to all who watch.</summary>
    public void Tell(JsonObject raw) => Locked(() =>
    {
        foreach (var watcher in _watchers) watcher.TryWrite(raw);
        return 0;
    });

    /// <summary>There is a pod of that number, claimed just now.</summary>
    public void Add(int number) => Locked(() =>
    {
        var now = Now();
        Put((JsonObject)JsonNode.Parse($$$"""
            {"kind": "Pod", "apiVersion": "v1", "spec": {"containers": []}, "status": {"phase": "Pending"},
             "metadata": {"name": "sb-{{{number:d12}}}", "creationTimestamp": "{{{now}}}",
              "labels": {"app.kubernetes.io/managed-by": "invoke", "invoke/state": "claimed", "invoke/template": "default"},
              "annotations": {"invoke/team": "team", "invoke/user": "key", "invoke/config": "{}", "invoke/claimed-at": "{{{now}}}", "invoke/updated-at": "{{{now}}}",
               "invoke/expires-at": "0001-01-01T00:00:00Z", "invoke/hard-expires-at": "0001-01-01T00:00:00Z"} } }
            """)!, "ADDED");
        return 0;
    });

    /// <summary>How many requests began like this: <c>GET list</c>, <c>GET watch 105</c>, <c>PATCH</c>, …</summary>
    public int Count(string request) => Locked(() => _requests.Count(one => one.StartsWith(request, StringComparison.Ordinal)));

    public async ValueTask DisposeAsync()
    {
        CutWatches();
        await _app.DisposeAsync();
    }

    private T Locked<T>(Func<T> action)
    {
        lock (_gate) return action();
    }

    private async Task AnswerAsync(HttpContext context, string request, Func<HttpContext, JsonObject?, (int Status, JsonNode Body)> answer)
    {
        var body = context.Request.ContentLength > 0 ? (JsonObject?)await JsonNode.ParseAsync(context.Request.Body) : null;
        await Before(request);
        var (status, node) = Locked(() =>
        {
            _requests.Add(request);
            return Fault(context.Request) is { } fault ? Status(fault.Status, fault.Message) : answer(context, body);
        });
        if (request == "POST" && status == 201) Created((string)node["metadata"]!["name"]!);
        if (request == LoseAnswerOf)
        {
            context.Abort();
            return;
        }

        if (status == 429) context.Response.Headers.RetryAfter = "0";
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(node.ToJsonString(), context.RequestAborted);
    }

    private (int Status, JsonNode Body) List(HttpContext context, JsonObject? body)
    {
        var query = context.Request.Query;
        var limit = query.TryGetValue("limit", out var text) ? int.Parse(text!, CultureInfo.InvariantCulture) : int.MaxValue;
        var after = query["continue"].ToString();
        var rest = _pods.Where(pair => string.CompareOrdinal(pair.Key, after) > 0).Select(pair => pair.Value).ToList();
        return (200, new JsonObject
        {
            ["kind"] = "PodList",
            ["apiVersion"] = "v1",
            ["metadata"] = new JsonObject { ["resourceVersion"] = Text(_version), ["continue"] = rest.Count > limit ? (string)rest[limit - 1]["metadata"]!["name"]! : "" },
            ["items"] = new JsonArray([.. rest.Take(limit).Select(pod => pod.DeepClone())]),
        });
    }

    private (int Status, JsonNode Body) Get(HttpContext context, JsonObject? body) =>
        _pods.TryGetValue(NameOf(context), out var pod) ? (200, pod.DeepClone()) : Status(404, "not found");

    private (int Status, JsonNode Body) Create(HttpContext context, JsonObject? body)
    {
        var metadata = (JsonObject)body!["metadata"]!;
        if (_pods.ContainsKey((string)metadata["name"]!)) return Status(409, "already exists");
        metadata["uid"] = Guid.NewGuid().ToString();
        metadata["creationTimestamp"] = Now();
        body["status"] = new JsonObject { ["phase"] = "Pending" };
        Put(body, "ADDED");
        return (201, body.DeepClone());
    }

    private (int Status, JsonNode Body) Patch(HttpContext context, JsonObject? body)
    {
        if (!_pods.TryGetValue(NameOf(context), out var pod)) return Status(404, "not found");
        if ((string?)body!["metadata"]!["resourceVersion"] is { } precondition && precondition != VersionOf(pod)) return Status(409, "the object has been modified");
        var changed = (JsonObject)pod.DeepClone();
        Merge(changed, body);
        Put(changed, "MODIFIED");
        return (200, changed.DeepClone());
    }

    private (int Status, JsonNode Body) Delete(HttpContext context, JsonObject? body)
    {
        if (!_pods.TryGetValue(NameOf(context), out var pod)) return Status(404, "not found");
        if ((string?)body?["preconditions"]?["resourceVersion"] is { } precondition && precondition != VersionOf(pod)) return Status(409, "the object has been modified");
        var gone = (JsonObject)pod.DeepClone();
        _pods.Remove(NameOf(context));
        Stamp(gone);
        Tell("DELETED", gone);
        return (200, gone.DeepClone());
    }

    private async Task WatchAsync(HttpContext context)
    {
        var delay = WatchDelay;
        var from = int.Parse(context.Request.Query["resourceVersion"]!, CultureInfo.InvariantCulture);
        var events = Channel.CreateUnbounded<JsonObject>();
        var fault = Locked(() =>
        {
            _requests.Add($"GET watch {from}");
            if (Fault(context.Request) is { } set) return set;
            if (from < _forgotten) return (410, "too old resource version");
            foreach (var (_, past) in _history.Where(past => past.Version > from)) events.Writer.TryWrite(past);
            _watchers.Add(events.Writer);
            return ((int Status, string Message)?)null;
        });
        if (fault is { } failure)
        {
            var (status, body) = Status(failure.Status, failure.Message);
            context.Response.StatusCode = status;
            await context.Response.WriteAsync(body.ToJsonString(), context.RequestAborted);
            return;
        }

        await context.Response.StartAsync(context.RequestAborted);
        try
        {
            await foreach (var one in events.Reader.ReadAllAsync(context.RequestAborted))
            {
                if (delay > TimeSpan.Zero) await Task.Delay(delay, context.RequestAborted);
                await context.Response.WriteAsync(one.ToJsonString() + "\n", context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
            }
        }
        catch (IOException)
        {
            context.Abort();
        }
    }

    private void Put(JsonObject pod, string type)
    {
        Stamp(pod);
        _pods[(string)pod["metadata"]!["name"]!] = pod;
        Tell(type, pod);
    }

    private void Stamp(JsonObject pod) => pod["metadata"]!["resourceVersion"] = Text(++_version);

    private void Tell(string type, JsonObject pod)
    {
        var told = new JsonObject { ["type"] = type, ["object"] = pod.DeepClone() };
        _history.Add((_version, told));
        foreach (var watcher in _watchers) watcher.TryWrite(told);
    }

    private static void Merge(JsonObject target, JsonObject patch)
    {
        foreach (var (name, value) in patch)
        {
            if (value is JsonObject inner && target[name] is JsonObject old) Merge(old, inner);
            else target[name] = value?.DeepClone();
        }
    }

    private static (int Status, JsonNode Body) Status(int code, string message) =>
        (code, JsonSerializer.SerializeToNode(new { kind = "Status", apiVersion = "v1", status = "Failure", message, code })!);

    private static string NameOf(HttpContext context) => (string)context.GetRouteValue("name")!;

    private static string VersionOf(JsonObject pod) => (string)pod["metadata"]!["resourceVersion"]!;

    /// <summary>The time as Kubernetes writes it.</summary>
    public static string Now() => TimeProvider.System.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
