using Invoke.Gateway;
using Invoke.Http;
using Invoke.Messaging;
using Invoke.Sandboxes;

return await InvokeHost.RunAsync("ASPNETCORE_URLS", "http://127.0.0.1:8080",
    (services, configuration) =>
    {
        services.AddInvokeMessaging(configuration, MessagingRoles.Gateway);
        services.AddSandboxDriver(configuration);
        services.AddInvokeGateway(configuration);
    },
    app => app.MapInvokeGateway());
