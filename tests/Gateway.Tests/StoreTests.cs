using Invoke.Tests;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;

namespace Invoke.Gateway.Tests;

/// <summary>What happens when the store is not what it should be.</summary>
public sealed class StoreTests
{
    private const string Keys = "/api/v1/api-keys";

    [Fact]
    public async Task A_store_that_another_process_holds_is_unavailable_for_writing_and_readable()
    {
        await using var gateway = await RunningGateway.StartAsync();
        var key = await gateway.MakeKeyAsync();
        await using (var connection = new SqliteConnection($"Data Source={gateway.StoreFile};Pooling=False"))
        {
            await connection.OpenAsync(TestContext.Current.CancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
            var refused = await gateway.SendAsync(HttpMethod.Post, Keys, """{"name": "a", "scopes": ["invoke"]}""");
            Assert.Equal("1", refused.Failed(503, "store_unavailable").Headers["Retry-After"]);
            Assert.Equal(200, await gateway.TryAsync(key));
            Assert.Equal(200, (await gateway.SendAsync(HttpMethod.Get, "/readyz")).Status);
        }

        await gateway.MakeKeyAsync();
    }

    [Fact]
    public async Task Readiness_tells_of_a_store_that_is_gone_and_the_development_key_still_works()
    {
        await using var gateway = await RunningGateway.StartAsync();
        var ready = await gateway.SendAsync(HttpMethod.Get, "/readyz", token: "");
        Assert.Equal("""{"success":true,"data":{"status":"ok","dependencies":{"bus":"ok","store":"ok"}}}""", ready.Text);

        File.Delete(gateway.StoreFile);
        var gone = (await gateway.SendAsync(HttpMethod.Get, "/readyz", token: "")).Failed(503, "store_unavailable", "store");
        Assert.Contains("""{"bus":"ok","store":"unavailable"}""", gone.Text, StringComparison.Ordinal);
        Assert.Equal("1", gone.Headers["Retry-After"]);
        Assert.Equal(201, (await gateway.SendAsync(HttpMethod.Post, "/api/v1/sandboxes")).Status);
        Assert.Equal(200, (await gateway.SendAsync(HttpMethod.Get, "/healthz", token: "")).Status);
    }

    [Fact]
    public async Task A_store_that_cannot_be_opened_stops_the_start_with_its_path()
    {
        var state = Directory.CreateTempSubdirectory("gateway-test-").FullName;
        try
        {
            var file = Path.Combine(state, "invoke.db");
            await File.WriteAllTextAsync(file, new string('x', 5000), TestContext.Current.CancellationToken);
            await using var app = RunningGateway.Build(state, new FakeTimeProvider());
            var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => app.StartAsync(TestContext.Current.CancellationToken));
            Assert.Contains(file, failure.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', failure.Message);
        }
        finally
        {
            Directory.Delete(state, recursive: true);
        }
    }

    [Fact]
    public async Task A_store_that_others_could_read_is_closed_to_them()
    {
        await using var gateway = await RunningGateway.StartAsync();
        File.SetUnixFileMode(gateway.StoreFile, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        await using var next = await RunningGateway.StartAsync(gateway);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(gateway.StoreFile));
    }
}
