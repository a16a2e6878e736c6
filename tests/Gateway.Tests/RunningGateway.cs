using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Invoke.Http;
using Invoke.Http.Management;
using Invoke.Messaging;
using Invoke.Sandboxes;
using Invoke.Sandboxes.Local;
using Invoke.Worker;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Time.Testing;

namespace Invoke.Gateway.Tests;

/// <summary>The gateway as it is put together, with a worker and the in-memory bus: a real server on a free port, a real store, a clock of the test's.</summary>
public sealed class RunningGateway : IAsyncDisposable
{
    private readonly bool _ownsState;

    private RunningGateway(WebApplication app, string state, FakeTimeProvider clock, bool ownsState)
    {
        (App, State, Clock, _ownsState) = (app, state, clock, ownsState);
        Http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        Token = File.ReadAllText(Path.Combine(state, "token")).Trim();
    }

    public WebApplication App { get; }

    public string State { get; }

    public FakeTimeProvider Clock { get; }

    /// <summary>Sends no token by itself.</summary>
    public HttpClient Http { get; }

    /// <summary>The development key.</summary>
    public string Token { get; }

    public string StoreFile => Path.Combine(State, "invoke.db");

    public Uri Management => new(App.Services.GetRequiredService<ManagementServer>().Urls.First());

    /// <param name="beside">Another gateway, to share its state and clock.</param>
    /// <param name="settings">Further settings.</param>
    public static async Task<RunningGateway> StartAsync(RunningGateway? beside = null, params (string Key, string Value)[] settings)
    {
        var state = beside?.State ?? Directory.CreateTempSubdirectory("gateway-test-").FullName;
        var clock = beside?.Clock ?? new FakeTimeProvider(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var app = Build(state, clock, settings);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new RunningGateway(app, state, clock, ownsState: beside is null);
    }

    public static WebApplication Build(string state, FakeTimeProvider clock, params (string Key, string Value)[] settings)
    {
        // The local driver's services, but not its processes.
        Directory.CreateDirectory(Path.Combine(state, "bin"));
        File.WriteAllText(Path.Combine(state, "bin/procd"), "");
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["INVOKE_STATE"] = state,
            ["INVOKE_MANAGEMENT_URL"] = "http://127.0.0.1:0",
            ["Local:ProcdDirectory"] = state,
            ["Local:Isolation"] = "Plain",
            ["Local:AcceptPlain"] = "true",
        }).AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value))).Build();
        return InvokeHost.Build(configuration, "ASPNETCORE_URLS", "http://127.0.0.1:0",
            (services, bound) =>
            {
                services.AddSingleton<TimeProvider>(clock);
                services.AddInvokeMessaging(bound, MessagingRoles.Gateway | MessagingRoles.Worker);
                services.AddLocalSandboxes(bound);
                services.Replace(ServiceDescriptor.Singleton<ISandboxDriver>(new SandboxesInMemory()));
                services.AddInvokeGateway(bound);
                services.AddInvokeWorker();
            },
            app => app.MapInvokeGateway());
    }

    /// <summary>Calls with the token; an empty one is none, and without any it is the development key.</summary>
    public async Task<Answer> SendAsync(HttpMethod method, string path, string? body = null, string? token = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : new StringContent(body, Encoding.UTF8) };
        if (token is not "") request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token ?? Token);
        using var response = await Http.SendAsync(request, TestContext.Current.CancellationToken);
        return await Answer.ReadAsync(response);
    }

    /// <summary>Makes a key.</summary>
    public async Task<Key> MakeKeyAsync(string[]? scopes = null, string? team = null, int? seconds = null, string? by = null, string name = "a key")
    {
        var body = JsonSerializer.Serialize(new { name, scopes = scopes ?? ["admin"], team_id = team, expires_in_seconds = seconds });
        var made = await SendAsync(HttpMethod.Post, "/api/v1/api-keys", body, by);
        Assert.Equal(201, made.Status);
        return new Key(made.Data.GetProperty("id").GetString()!, made.Data.GetProperty("key").GetString()!);
    }

    /// <summary>The status of the lightest call that the key may make.</summary>
    public async Task<int> TryAsync(Key key) => (await SendAsync(HttpMethod.Get, "/api/v1/api-keys", token: key.Token)).Status;

    public async ValueTask DisposeAsync()
    {
        await App.StopAsync(CancellationToken.None);
        await App.DisposeAsync();
        Http.Dispose();
        if (_ownsState) Directory.Delete(State, recursive: true);
    }
}
