using Invoke.Http;
using Invoke.Http.Management;
using Invoke.Http.Telemetry;
using Invoke.Messaging;
using Invoke.Sandboxes;
using Invoke.Worker;

return await InvokeHost.RunAsync(ManagementServer.UrlKey, ManagementServer.DefaultUrl,
    (services, configuration) =>
    {
        services.AddInvokeMessaging(configuration, MessagingRoles.Worker);
        services.AddSandboxConnections(configuration);
        services.AddInvokeWorker();
    },
    app =>
    {
        app.UseEnvelopes();
        app.MapHealthz();
        app.MapReadyz();
        app.MapMetrics();
    });
