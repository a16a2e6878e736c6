using DotNet.Testcontainers.Builders;
using Invoke.Tests;
using Testcontainers.RabbitMq;

namespace Invoke.Broker.Tests;

/// <summary>
/// One broker for the tests of a class that do it no harm: the one that <c>INVOKE_TEST_RABBITMQ</c> names, a container where a
/// Docker engine answers, or else a process of this machine.
/// </summary>
public sealed class SharedBroker : IAsyncLifetime
{
    /// <summary>The version of Debian 12, which those tests have that kill their broker.</summary>
    private const string Image = "rabbitmq:3.10";

    private IAsyncDisposable? _own;

    public string Uri { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        if (Environment.GetEnvironmentVariable("INVOKE_TEST_RABBITMQ") is { Length: > 0 } given) Uri = given;
        else if (Container() is { } container) await StartAsync(container);
        else await StartNativeAsync();
    }

    public ValueTask DisposeAsync() => _own?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>Null if no engine answers.</summary>
    private static RabbitMqContainer? Container()
    {
        try
        {
            return new RabbitMqBuilder(Image).Build();
        }
        catch (DockerUnavailableException)
        {
            return null;
        }
    }

    private async Task StartAsync(RabbitMqContainer container)
    {
        _own = container;
        await container.StartAsync(TestContext.Current.CancellationToken);
        Uri = container.GetConnectionString();
    }

    private async Task StartNativeAsync()
    {
        var broker = await NativeBroker.StartAsync();
        _own = broker;
        Uri = broker.Uri;
    }
}
