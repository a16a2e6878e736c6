using System.Net;
using System.Net.Sockets;
using Invoke.Contracts;
using Invoke.Http;
using Invoke.Procd.Auth;
using Invoke.Procd.Configuration;
using Invoke.Procd.Files;
using Invoke.Procd.Functions;
using Invoke.Procd.Health;
using Invoke.Procd.Ledger;
using Invoke.Procd.Native;
using Invoke.Procd.Processes;
using Invoke.Procd.Runners;
using Invoke.PythonRunner;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Invoke.Procd;

/// <summary>procd's composition and its life: serve, drain on SIGTERM, end at once on SIGINT.</summary>
internal static class ProcdServer
{
    public static async Task RunAsync(ProcdOptions options)
    {
        StopSignals.BlockInAllThreads();
        Isolate();
        await using var app = Build(options);
        var drain = app.Services.GetRequiredService<DrainState>();
        await app.StartAsync();
        Log.Serving(app.Logger, options.Listen.ToString() ?? "", options.SandboxId, options.Root);

        if (await StopSignals.WhenSentAsync(app.Logger) == Libc.SIGTERM)
        {
            Log.Draining(app.Logger);
            drain.Begin();
            await app.Services.GetRequiredService<RunGate>().WhenIdleAsync();
        }

        drain.End();
        ChildTable.KillAll();
        await app.StopAsync();
    }

    /// <summary>What a process that runs others' code does first.</summary>
    private static void Isolate()
    {
        // No function reads procd's memory or traces it, no crash writes its memory to disk, and orphans come here to be ended.
        _ = Libc.prctl(Libc.PR_SET_DUMPABLE, 0, 0, 0, 0);
        _ = Libc.prctl(Libc.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
        _ = Libc.umask(0x12); // 022: what the files API makes can be read by all, whoever started procd

        // What a child gets here must not be a descriptor of ours before: giving it would overwrite one with the other.
        foreach (var descriptor in (int[])[PythonCommand.ProgramDescriptor, PythonCommand.AnswerDescriptor]) _ = Libc.dup3(2, descriptor, Libc.O_CLOEXEC);
        _ = Libc.setrlimit(Libc.RLIMIT_CORE, new RLimit(0, 0));
    }

    private static WebApplication Build(ProcdOptions options)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.AddProvider(new StderrLogger(TimeProvider.System));
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel => Limit(kestrel, options.Listen));
        builder.Services
            .AddRoutingCore()
            .AddSingleton<IHostLifetime, NoHostLifetime>()
            .AddSingleton(options)
            .AddSingleton(TimeProvider.System)
            .AddSingleton<SandboxRoot>()
            .AddSingleton<SandboxConfiguration>()
            .AddSingleton<DrainState>()
            .AddSingleton<BootIdentity>()
            .AddSingleton<InvocationLedger>()
            .AddSingleton<RunGate>()
            .AddSingleton<RunnerProgram>()
            .AddSingleton<ForkServers>()
            .AddSingleton<RunnerStarter>()
            .AddSingleton<RunnerPool>()
            .AddSingleton<FunctionRunner>()
            .AddSingleton<InvokeEndpoint>()
            .AddSingleton<CancelEndpoint>()
            .AddSingleton<FilesEndpoints>();

        var app = builder.Build();
        var identity = app.Services.GetRequiredService<BootIdentity>();
        app.Use((context, next) =>
        {
            identity.Stamp(context);
            return next(context);
        });
        app.UseEnvelopes();
        app.UseMiddleware<TokenMiddleware>();
        app.UseRouting();
        HealthEndpoints.Map(app, app.Services.GetRequiredService<DrainState>());
        ConfigEndpoint.Map(app, app.Services.GetRequiredService<SandboxConfiguration>(), app.Services.GetRequiredService<RunnerPool>());
        app.Services.GetRequiredService<InvokeEndpoint>().Map(app);
        app.Services.GetRequiredService<CancelEndpoint>().Map(app);
        app.Services.GetRequiredService<FilesEndpoints>().Map(app);
        return app;
    }

    private static void Limit(KestrelServerOptions kestrel, EndPoint listen)
    {
        kestrel.AddServerHeader = false;
        // By default a megabyte for each caller that is faster than we are; what is read is in memory anyway.
        kestrel.Limits.MaxRequestBufferSize = 64 * 1024;
        kestrel.Limits.MaxRequestBodySize = Limits.PlatformRequestBodyBytes;

        // A path of 4096 bytes, every byte of it percent-encoded.
        kestrel.Limits.MaxRequestLineSize = 16 * 1024;
        if (listen is UnixDomainSocketEndPoint socket) kestrel.ListenUnixSocket(socket.ToString());
        else kestrel.Listen((IPEndPoint)listen);
    }
}
