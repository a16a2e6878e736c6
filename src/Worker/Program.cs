using Invoke.Http;
using Invoke.Messaging;
using Invoke.Sandboxes.Local;
using Invoke.Worker;

return await InvokeHost.RunAsync("INVOKE_MANAGEMENT_URL", "http://127.0.0.1:8081",
    (services, configuration) =>
    {
        services.AddInvokeMessaging(configuration, MessagingRoles.Worker);
        services.AddLocalSandboxes(configuration);
        services.AddInvokeWorker();
    },
    app =>
    {
        app.UseEnvelopes();
        app.MapHealthz();
        app.MapReadyz();
    });
