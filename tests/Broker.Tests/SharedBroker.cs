using Invoke.Tests;

namespace Invoke.Broker.Tests;

/// <summary>One broker for the tests of a class that do it no harm; <c>INVOKE_TEST_RABBITMQ</c> names another.</summary>
public sealed class SharedBroker : IAsyncLifetime
{
    private NativeBroker? _own;

    public string Uri { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        if (Environment.GetEnvironmentVariable("INVOKE_TEST_RABBITMQ") is { Length: > 0 } given)
        {
            Uri = given;
            return;
        }

        _own = await NativeBroker.StartAsync();
        Uri = _own.Uri;
    }

    public async ValueTask DisposeAsync()
    {
        if (_own is not null) await _own.DisposeAsync();
    }
}
