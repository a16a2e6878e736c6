using Invoke.Contracts.Functions;
using Invoke.Contracts.Sandboxes;
using Invoke.Sandboxes.Local;
using Invoke.Tests;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Invoke.Sandboxes.Tests;

/// <summary>A process's worth of local sandboxes: the driver and its reaper on a state directory.</summary>
internal sealed class LocalHost : IAsyncDisposable
{
    private readonly IHost _host;

    private LocalHost(IHost host) => _host = host;

    public ISandboxDriver Driver => _host.Services.GetRequiredService<ISandboxDriver>();

    public ProcdClient Procd => _host.Services.GetRequiredService<ProcdClient>();

    public static async Task<LocalHost> StartAsync(string state, LocalIsolation isolation, TimeProvider? time = null, params (string Key, string Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { EnvironmentName = Environments.Development });
        builder.Configuration.AddInMemoryCollection(
        [
            KeyValuePair.Create("INVOKE_STATE", (string?)state),
            KeyValuePair.Create("Local:ProcdDirectory", (string?)Repository.ProcdDirectory),
            KeyValuePair.Create("Local:Isolation", (string?)isolation.ToString()),
            KeyValuePair.Create("Local:AcceptPlain", (string?)"true"),
            KeyValuePair.Create("Local:SandboxPath", (string?)"/usr/bin:/bin"),
        ]);
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)));
        if (time is not null) builder.Services.AddSingleton(time);
        builder.Services.AddLocalSandboxes(builder.Configuration);
        var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        return new LocalHost(host);
    }

    public Task<Sandbox> ClaimAsync(SandboxConfig? config = null, string team = "team") => Driver.ClaimAsync(
        new SandboxClaim { Template = "default", TeamId = team, UserId = "key", Config = config ?? new SandboxConfig() }, TestContext.Current.CancellationToken);

    public async Task<RunOutcome> InvokeAsync(string sandboxId, string invocationId)
    {
        var endpoint = await Driver.LocateAsync(sandboxId, TestContext.Current.CancellationToken);
        return await Procd.InvokeAsync(
            endpoint,
            new ProcdCall { InvocationId = invocationId, Attempt = 1, Function = "main", Request = new FunctionRequest() },
            TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        _host.Dispose();
    }
}
