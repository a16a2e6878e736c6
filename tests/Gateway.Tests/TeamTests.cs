namespace Invoke.Gateway.Tests;

/// <summary>What belongs to one team does not exist for another, nor can a team reach another in any other way.</summary>
public sealed class TeamTests : IAsyncLifetime
{
    private const string Keys = "/api/v1/api-keys";
    private static readonly string[] AllScopes = ["invoke", "sandboxes", "files", "admin"];
    private RunningGateway _gateway = null!;
    private Key _red = null!;
    private Key _blue = null!;

    public async ValueTask InitializeAsync()
    {
        _gateway = await RunningGateway.StartAsync();
        _red = await _gateway.MakeKeyAsync(AllScopes, "red");
        _blue = await _gateway.MakeKeyAsync(AllScopes, "blue");
    }

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    [Fact]
    public async Task A_teams_keys_make_keys_of_that_team_alone()
    {
        var made = await _gateway.SendAsync(HttpMethod.Post, Keys, """{"name": "more", "scopes": ["invoke"]}""", _red.Token);
        Assert.Equal("red", made.Data.GetProperty("team_id").GetString());
        var same = await _gateway.SendAsync(HttpMethod.Post, Keys, """{"name": "more", "scopes": ["invoke"], "team_id": "red"}""", _red.Token);
        Assert.Equal(201, same.Status);
        foreach (var team in (string[])["blue", "default", "nobody"])
        {
            var refused = await _gateway.SendAsync(HttpMethod.Post, Keys, $$"""{"name": "more", "scopes": ["invoke"], "team_id": "{{team}}"}""", _red.Token);
            refused.Failed(403, "forbidden", "team_id");
        }
    }

    [Fact]
    public async Task A_list_shows_the_own_team_alone()
    {
        foreach (var (token, expected) in ((string?, string[])[])[(_red.Token, [_red.Id]), (_blue.Token, [_blue.Id]), (null, [])])
        {
            var list = await _gateway.SendAsync(HttpMethod.Get, Keys, token: token);
            Assert.Equal(expected, list.Data.GetProperty("api_keys").EnumerateArray().Select(key => key.GetProperty("id").GetString()!));
        }
    }

    [Fact]
    public async Task Another_teams_key_is_the_same_404_as_none()
    {
        var none = await _gateway.SendAsync(HttpMethod.Delete, $"{Keys}/key_{new string('0', 26)}", token: _red.Token);
        none.Failed(404, "not_found");
        foreach (var (id, token) in ((string, string?)[])[(_blue.Id, _red.Token), (_red.Id, _blue.Token), (_red.Id, null), ("x", _red.Token), ("key_development", null)])
            Assert.Equal(none.Text, (await _gateway.SendAsync(HttpMethod.Delete, $"{Keys}/{id}", token: token)).Text);
        Assert.Equal((200, 200), (await _gateway.TryAsync(_red), await _gateway.TryAsync(_blue)));
    }

    [Theory]
    [InlineData("GET", "")]
    [InlineData("GET", "/status")]
    [InlineData("PUT", "", """{"config": {"ttl": 5}}""")]
    [InlineData("POST", "/refresh")]
    [InlineData("DELETE", "")]
    [InlineData("GET", "/files?path=/x")]
    [InlineData("POST", "/files?path=/x", "bytes")]
    [InlineData("DELETE", "/files?path=/x")]
    [InlineData("GET", "/files/stat?path=/x")]
    [InlineData("GET", "/files/list?path=/x")]
    [InlineData("POST", "/files/move", """{"source": "/a", "destination": "/b"}""")]
    [InlineData("POST", "/functions/main/invoke")]
    public async Task Another_teams_sandbox_is_the_same_404_as_none(string method, string rest, string? body = null)
    {
        var claimed = await _gateway.SendAsync(HttpMethod.Post, "/api/v1/sandboxes", token: _blue.Token);
        var id = claimed.Data.GetProperty("sandbox_id").GetString();
        var none = await _gateway.SendAsync(new HttpMethod(method), $"/api/v1/sandboxes/sb_zzzzzzzzzzzz{rest}", body, _red.Token);
        none.Failed(404, "not_found");
        foreach (var token in (string?[])[_red.Token, null])
            Assert.Equal(none.Text, (await _gateway.SendAsync(new HttpMethod(method), $"/api/v1/sandboxes/{id}{rest}", body, token)).Text);
        Assert.Equal(200, (await _gateway.SendAsync(HttpMethod.Get, $"/api/v1/sandboxes/{id}", token: _blue.Token)).Status);
        Assert.Empty((await _gateway.SendAsync(HttpMethod.Get, "/api/v1/sandboxes", token: _red.Token)).Data.GetProperty("sandboxes").EnumerateArray());
    }
}
