using System.Text;
using Invoke.Tests;

namespace Invoke.Gateway.Tests;

/// <summary>A key's life: made, shown once, used, expired, revoked.</summary>
public sealed class ApiKeyTests : IAsyncLifetime
{
    private const string Keys = "/api/v1/api-keys";
    private const string Never = "0001-01-01T00:00:00Z";
    private RunningGateway _gateway = null!;

    public async ValueTask InitializeAsync() => _gateway = await RunningGateway.StartAsync();

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    [Fact]
    public async Task A_key_is_shown_once_and_works()
    {
        var made = await _gateway.SendAsync(HttpMethod.Post, Keys, """{"name": "deploy", "scopes": ["files", "admin"]}""");
        Assert.Equal(201, made.Status);
        Assert.Equal("no-store", made.Headers["Cache-Control"]);
        Assert.Matches(@"\As0_[a-z0-9]{26}_[A-Za-z0-9_-]{43}\z", made.Data.GetProperty("key").GetString());
        Assert.Matches(@"\Akey_[a-z0-9]{26}\z", made.Data.GetProperty("id").GetString());
        Assert.Equal("default", made.Data.GetProperty("team_id").GetString());
        Assert.Equal("2030-01-01T00:00:00Z", made.Data.GetProperty("created_at").GetString());
        Assert.Equal(Never, made.Data.GetProperty("expires_at").GetString());

        var token = made.Data.GetProperty("key").GetString()!;
        var list = await _gateway.SendAsync(HttpMethod.Get, Keys, token: token);
        Assert.Equal(1, list.Data.GetProperty("count").GetInt32());
        var shown = Assert.Single(list.Data.GetProperty("api_keys").EnumerateArray());
        Assert.Equal(["id", "name", "team_id", "scopes", "created_at", "expires_at", "last_used_at"], shown.EnumerateObject().Select(property => property.Name));
        Assert.Equal(["files", "admin"], shown.GetProperty("scopes").EnumerateArray().Select(scope => scope.GetString()!));
        Assert.DoesNotContain(token[30..], list.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_store_holds_no_key_and_is_its_owners_alone()
    {
        var key = await _gateway.MakeKeyAsync();
        Assert.Equal(200, await _gateway.TryAsync(key));
        var files = Directory.GetFiles(_gateway.State, "invoke.db*");
        Assert.Contains(_gateway.StoreFile, files);
        foreach (var file in files)
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            var bytes = new byte[stream.Length];
            await stream.ReadExactlyAsync(bytes, TestContext.Current.CancellationToken);
            Assert.Equal(-1, bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(key.Token[30..])));
            Assert.Equal(-1, bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(_gateway.Token)));
        }
    }

    [Theory]
    [InlineData("""{"scopes": ["invoke"]}""", "name must")]
    [InlineData("""{"name": "", "scopes": ["invoke"]}""", "name must")]
    [InlineData("""{"name": "  ", "scopes": ["invoke"]}""", "name must")]
    [InlineData("""{"name": "a\nb", "scopes": ["invoke"]}""", "name must")]
    [InlineData("""{"name": 1, "scopes": ["invoke"]}""", "name must")]
    [InlineData("""{"name": "a"}""", "scopes must")]
    [InlineData("""{"name": "a", "scopes": []}""", "scopes must")]
    [InlineData("""{"name": "a", "scopes": [null]}""", "scopes must")]
    [InlineData("""{"name": "a", "scopes": "invoke"}""", "scopes must")]
    [InlineData("""{"name": "a", "scopes": ["invoke", "root"]}""", "'root'")]
    [InlineData("""{"name": "a", "scopes": ["Invoke"]}""", "'Invoke'")]
    [InlineData("""{"name": "a", "scopes": ["invoke", "invoke"]}""", "'invoke' twice")]
    [InlineData("""{"name": "a", "scopes": ["invoke"], "expires_in_seconds": 0}""", "expires_in_seconds must")]
    [InlineData("""{"name": "a", "scopes": ["invoke"], "expires_in_seconds": -1}""", "expires_in_seconds must")]
    [InlineData("""{"name": "a", "scopes": ["invoke"], "expires_in_seconds": 315360001}""", "expires_in_seconds must")]
    [InlineData("""{"name": "a", "scopes": ["invoke"], "expires_in_seconds": 1.5}""", "expires_in_seconds must")]
    [InlineData("""{"name": "a", "scopes": ["invoke"], "team_id": "A"}""", "team_id must")]
    [InlineData("""{"name": "a", "scopes": ["invoke"], "team_id": "a/b"}""", "team_id must")]
    [InlineData("{", "not valid JSON")]
    [InlineData("", "not valid JSON")]
    public async Task A_bad_request_is_told_by_its_field(string body, string rule) =>
        (await _gateway.SendAsync(HttpMethod.Post, Keys, body)).Failed(400, "bad_request", rule);

    [Fact]
    public async Task A_key_expires_to_the_second()
    {
        var key = await _gateway.MakeKeyAsync(seconds: 90);
        _gateway.Clock.Advance(TimeSpan.FromSeconds(89.9));
        Assert.Equal(200, await _gateway.TryAsync(key));
        _gateway.Clock.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal(401, await _gateway.TryAsync(key));
    }

    [Fact]
    public async Task A_revoked_key_stops_at_once_here_and_within_60_s_elsewhere()
    {
        await using var other = await RunningGateway.StartAsync(_gateway);
        var key = await _gateway.MakeKeyAsync();
        Assert.Equal((200, 200), (await _gateway.TryAsync(key), await other.TryAsync(key)));

        Assert.Equal(200, (await _gateway.SendAsync(HttpMethod.Delete, $"{Keys}/{key.Id}")).Status);
        Assert.Equal((401, 200), (await _gateway.TryAsync(key), await other.TryAsync(key)));
        _gateway.Clock.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(401, await other.TryAsync(key));
        (await _gateway.SendAsync(HttpMethod.Delete, $"{Keys}/{key.Id}")).Failed(404, "not_found");
    }

    [Fact]
    public async Task A_key_outlives_the_process()
    {
        var key = await _gateway.MakeKeyAsync();
        await using var next = await RunningGateway.StartAsync(_gateway);
        Assert.Equal(200, await next.TryAsync(key));
    }

    [Fact]
    public async Task The_last_use_is_written_down_at_most_once_a_minute()
    {
        var key = await _gateway.MakeKeyAsync();
        Assert.Equal(Never, await LastUseAsync(key));
        await UsedAtAsync("2030-01-01T00:00:00Z");
        _gateway.Clock.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(200, await _gateway.TryAsync(key));
        _gateway.Clock.Advance(TimeSpan.FromSeconds(1));
        await UsedAtAsync("2030-01-01T00:01:00Z");

        async Task UsedAtAsync(string time)
        {
            Assert.Equal(200, await _gateway.TryAsync(key));
            await Wait.UntilAsync(async () => await LastUseAsync(key) == time, $"the last use is {time}", TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task Nothing_but_the_whole_key_works()
    {
        var key = await _gateway.MakeKeyAsync();
        var other = await _gateway.MakeKeyAsync();
        string[] wrong =
        [
            key.Id, key.Token[..^1], key.Token + "A", key.Token.ToUpperInvariant(), key.Token[..30] + new string('A', 43), key.Token[..30] + other.Token[30..],
            "s0_" + new string('z', 26) + key.Token[29..], key.Token.Replace("s0_", "s1_", StringComparison.Ordinal),
        ];
        foreach (var token in wrong) (await _gateway.SendAsync(HttpMethod.Get, Keys, token: token)).Failed(401, "unauthorized");
    }

    [Fact]
    public async Task Keys_are_made_used_and_revoked_concurrently()
    {
        var keys = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => _gateway.MakeKeyAsync()));
        Assert.Equal(100, keys.Select(key => key.Id).Distinct().Count());
        var revoked = keys[..50];
        await Task.WhenAll(keys.Select(key => _gateway.TryAsync(key)));
        await Task.WhenAll(revoked.Select(async key =>
        {
            // Uses that overlap the revocation must not bring the key back.
            var uses = Enumerable.Range(0, 4).Select(_ => _gateway.TryAsync(key)).ToList();
            Assert.Equal(200, (await _gateway.SendAsync(HttpMethod.Delete, $"{Keys}/{key.Id}")).Status);
            await Task.WhenAll(uses);
            Assert.Equal(401, await _gateway.TryAsync(key));
        }));
        Assert.All(await Task.WhenAll(keys[50..].Select(key => _gateway.TryAsync(key))), status => Assert.Equal(200, status));
        Assert.Equal(50, (await _gateway.SendAsync(HttpMethod.Get, Keys)).Data.GetProperty("count").GetInt32());
    }

    private async Task<string?> LastUseAsync(Key key) => (await _gateway.SendAsync(HttpMethod.Get, Keys)).Data.GetProperty("api_keys").EnumerateArray()
        .Single(shown => shown.GetProperty("id").GetString() == key.Id).GetProperty("last_used_at").GetString();
}
