using System.Globalization;
using System.Net;
using Invoke.Tests;

namespace Invoke.Broker.Tests;

/// <summary>Only a broker whose certificate is signed for its name by a trusted authority is spoken to.</summary>
public sealed class TlsTests : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("invoke-tls-").FullName;
    private readonly int _port = FreePort.Next();
    private readonly Certificates _certificates = new();
    private NativeBroker _broker = null!;

    private string Authority => Path.Combine(_directory, "authority.pem");

    public async ValueTask InitializeAsync()
    {
        await File.WriteAllTextAsync(Authority, _certificates.AuthorityPem);
        await PresentAsync(Certificates.SelfSigned());
        _broker = await NativeBroker.StartAsync(
            string.Create(CultureInfo.InvariantCulture, $"listeners.ssl.1 = 127.0.0.1:{_port}"),
            $"ssl_options.certfile = {_directory}/certificate.pem",
            $"ssl_options.keyfile = {_directory}/key.pem");
    }

    public async ValueTask DisposeAsync()
    {
        await _broker.DisposeAsync();
        _certificates.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task A_certificate_is_trusted_only_if_an_authority_has_signed_it_for_the_host()
    {
        await using var cluster = await Cluster.StartAsync(Uri("localhost"), workers: 0, ready: false, ("Messaging__RabbitMq__CaFile", Authority));
        var worker = await cluster.AddWorkerAsync(ready: false);
        await RefusedAsync(cluster.Gateway);
        await RefusedAsync(worker);

        // The broker gets a right certificate, and nothing of ours is restarted.
        await _broker.KillAsync();
        await PresentAsync(_certificates.Signed());
        await _broker.StartAsync();
        await cluster.Gateway.WhenReadyAsync();
        await worker.WhenReadyAsync();
        var sandbox = await cluster.ClaimAsync(Sandbox.Hello);
        Assert.Equal("hello", (await sandbox.InvokeAsync()).Succeeded());

        await using var elsewhere = await Cluster.StartAsync(Uri("127.0.0.1"), workers: 0, ready: false, ("Messaging__RabbitMq__CaFile", Authority));
        await RefusedAsync(elsewhere.Gateway);
        await using var unaware = await Cluster.StartAsync(Uri("localhost"), workers: 0, ready: false);
        await RefusedAsync(unaware.Gateway);
    }

    private static async Task RefusedAsync(InvokeProcess process)
    {
        await Wait.UntilAsync(() => process.Said.Contains("is not trusted (Messaging:RabbitMq:CaFile)", StringComparison.Ordinal), "it is refused", TestContext.Current.CancellationToken);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "broker_unavailable"), await process.ReadyzAsync());
    }

    private string Uri(string host) => string.Create(CultureInfo.InvariantCulture, $"amqps://guest:guest@{host}:{_port}");

    private async Task PresentAsync((string Certificate, string Key) identity)
    {
        await File.WriteAllTextAsync(Path.Combine(_directory, "certificate.pem"), identity.Certificate);
        await File.WriteAllTextAsync(Path.Combine(_directory, "key.pem"), identity.Key);
    }
}
