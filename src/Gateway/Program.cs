using Invoke.Gateway;
using Invoke.Http;
using Invoke.Messaging;
using Invoke.Sandboxes.Local;

return await InvokeHost.RunAsync("ASPNETCORE_URLS", "http://127.0.0.1:8080",
    (services, configuration) =>
    {
        services.AddInvokeMessaging(configuration, MessagingRoles.Gateway);
        services.AddLocalSandboxes(configuration);
        services.AddInvokeGateway(configuration);
    },
    app => app.MapInvokeGateway());
