using Invoke.Gateway;
using Invoke.Http;
using Invoke.Messaging;
using Invoke.Sandboxes.Local;
using Invoke.Standalone;
using Invoke.Worker;

return await InvokeHost.RunAsync("ASPNETCORE_URLS", "http://127.0.0.1:8080",
    (services, configuration) =>
    {
        services.AddInvokeMessaging(configuration, MessagingRoles.Gateway | MessagingRoles.Worker);
        services.AddLocalSandboxes(configuration);
        services.AddInvokeGateway(configuration);
        services.AddInvokeWorker();
    },
    app =>
    {
        app.MapInvokeGateway();
        app.GreetOnceReady();
    });
