using Invoke.Gateway;
using Invoke.Http;
using Invoke.Messaging;
using Invoke.Sandboxes;
using Invoke.Standalone;
using Invoke.Worker;

return args switch
{
    [] or ["run"] => await RunAsync(app =>
    {
        app.TellUrl();
        app.GreetOnceReady();
    }),
    ["demo"] => await Demo.RunAsync(RunAsync),
    _ => await UsageAsync(),
};

static Task<int> RunAsync(Action<WebApplication> onBuilt) => InvokeHost.RunAsync("ASPNETCORE_URLS", "http://127.0.0.1:8080",
    (services, configuration) =>
    {
        services.AddInvokeMessaging(configuration, MessagingRoles.Gateway | MessagingRoles.Worker);
        services.AddSandboxDriver(configuration);
        services.AddInvokeGateway(configuration);
        services.AddInvokeWorker();
    },
    app =>
    {
        app.MapInvokeGateway();
        onBuilt(app);
    });

static async Task<int> UsageAsync()
{
    await Console.Error.WriteLineAsync("""
        usage: Invoke.Standalone [run|demo]

          run   gateway, worker, bus and sandboxes in one process (the default)
          demo  the same on a free port with a state of its own: invoke one function, show the hops, end

        ASPNETCORE_URLS  where to listen (default http://127.0.0.1:8080)
        INVOKE_STATE     where to keep keys and sandboxes (default .invoke)
        """);
    return 64;
}
