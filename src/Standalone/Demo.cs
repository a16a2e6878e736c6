using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Invoke.Gateway.Auth;

namespace Invoke.Standalone;

/// <summary>The shortest tour: one sandbox, one function, one invocation over HTTP, and where its time went.</summary>
internal sealed class Demo(WebApplication app, TextWriter console)
{
    private const string Function = """
        import base64
        import json

        def handler(request):
            payload = json.loads(base64.b64decode(request.get("body_base64") or "e30="))
            return {"body": {"message": f"hello {payload.get('name', 'world')}"}}
        """;

    /// <summary>Runs the tour against a process of its own: a free port and a state that is gone afterwards.</summary>
    public static async Task<int> RunAsync(Func<Action<WebApplication>, Task<int>> run)
    {
        var state = Directory.CreateTempSubdirectory("invoke-demo-");
        Environment.SetEnvironmentVariable("INVOKE_STATE", state.FullName);
        Environment.SetEnvironmentVariable("ASPNETCORE_URLS", "http://127.0.0.1:0");
        Environment.SetEnvironmentVariable("INVOKE_MANAGEMENT_URL", "http://127.0.0.1:0");
        Environment.SetEnvironmentVariable("Logging__LogLevel__Default", "Warning");
        try
        {
            Task<bool>? tour = null;
            var exit = await run(app => app.Lifetime.ApplicationStarted.Register(() => tour = new Demo(app, Console.Out).TourThenStopAsync()));
            return exit == 0 && tour is not null && await tour ? 0 : 1;
        }
        finally
        {
            state.Delete(recursive: true);
        }
    }

    private async Task<bool> TourThenStopAsync()
    {
        try
        {
            await TourAsync();
            return true;
        }
        catch (Exception e) when (e is HttpRequestException or JsonException)
        {
            await Console.Error.WriteLineAsync($"the demo failed: {e.Message}");
            return false;
        }
        finally
        {
            app.Lifetime.StopApplication();
        }
    }

    private async Task TourAsync()
    {
        var url = app.Urls.First();
        using var http = new HttpClient { BaseAddress = new Uri(url + "/api/v1/sandboxes/") };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (await File.ReadAllTextAsync(TokenFile.PathOf(app.Configuration))).Trim());
        await console.WriteLineAsync($"Invoke runs at {url}");

        var claimed = await SendAsync(http, HttpMethod.Post, "/api/v1/sandboxes", JsonContent.Create(new { template = "default" }));
        var id = claimed.Data.GetProperty("sandbox_id").GetString()!;
        await console.WriteLineAsync($"claimed sandbox {id}");

        await SendAsync(http, HttpMethod.Post, $"{id}/files?path=/workspace/functions&mkdir=true&recursive=true", null);
        await SendAsync(http, HttpMethod.Post, $"{id}/files?path=/workspace/functions/main.py", new StringContent(Function));
        await console.WriteLineAsync("wrote /workspace/functions/main.py");

        var request = new { method = "POST", path = "/hello", body_base64 = Convert.ToBase64String("""{"name":"Ada"}"""u8) };
        var first = await SendAsync(http, HttpMethod.Post, $"{id}/functions/main/invoke", JsonContent.Create(request));
        await console.WriteLineAsync("invoked main with {\"name\":\"Ada\"}; it answered");
        await console.WriteLineAsync(Encoding.UTF8.GetString(first.Data.GetProperty("body_base64").GetBytesFromBase64()));

        var second = await SendAsync(http, HttpMethod.Post, $"{id}/functions/main/invoke", JsonContent.Create(request));
        await console.WriteLineAsync($"\n{"the time of each hop, in ms",-28}{"first call",12}{"second call",12}");
        foreach (var ((name, ms), (_, again)) in Hops(first.ServerTiming).Zip(Hops(second.ServerTiming)))
            await console.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"  {Meaning(name),-26}{ms,12:0.0}{again,12:0.0}"));

        await SendAsync(http, HttpMethod.Delete, id, null);
    }

    private static async Task<(JsonElement Data, string ServerTiming)> SendAsync(HttpClient http, HttpMethod method, string path, HttpContent? content)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        using var response = await http.SendAsync(request);
        var body = await response.Content.ReadAsStringAsync();
        if (!response.IsSuccessStatusCode) throw new HttpRequestException($"{method} {path} answered {(int)response.StatusCode}: {body}");
        return (JsonElement.Parse(body).GetProperty("data"), response.Headers.TryGetValues("Server-Timing", out var timing) ? timing.First() : "");
    }

    private static IEnumerable<(string Name, double Ms)> Hops(string serverTiming) => serverTiming.Split(", ")
        .Select(hop => hop.Split(";dur="))
        .Select(hop => (hop[0], double.Parse(hop[1], CultureInfo.InvariantCulture)));

    private static string Meaning(string hop) => hop switch
    {
        "queue" => "queue, there and back",
        "claim" => "worker, to procd and back",
        "procd-queue" => "procd, until it starts",
        "boot" => "python boots and exits",
        "load" => "module loads",
        "handler" => "handler runs",
        _ => hop,
    };
}
