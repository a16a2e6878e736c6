namespace Invoke.Gateway.Tests;

/// <summary>Which scope opens which call.</summary>
public sealed class ScopeTests : IAsyncLifetime
{
    private static readonly string[] AllScopes = ["invoke", "sandboxes", "files", "admin"];
    private RunningGateway _gateway = null!;

    public async ValueTask InitializeAsync() => _gateway = await RunningGateway.StartAsync();

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    [Theory]
    [InlineData("admin", "POST", "/api/v1/api-keys")]
    [InlineData("admin", "GET", "/api/v1/api-keys")]
    [InlineData("admin", "DELETE", "/api/v1/api-keys/x")]
    [InlineData("sandboxes", "POST", "/api/v1/sandboxes")]
    [InlineData("sandboxes", "GET", "/api/v1/sandboxes")]
    [InlineData("sandboxes", "GET", "/api/v1/sandboxes/x")]
    [InlineData("sandboxes", "PUT", "/api/v1/sandboxes/x")]
    [InlineData("sandboxes", "DELETE", "/api/v1/sandboxes/x")]
    [InlineData("sandboxes", "GET", "/api/v1/sandboxes/x/status")]
    [InlineData("sandboxes", "POST", "/api/v1/sandboxes/x/refresh")]
    [InlineData("files", "GET", "/api/v1/sandboxes/x/files")]
    [InlineData("files", "POST", "/api/v1/sandboxes/x/files")]
    [InlineData("files", "DELETE", "/api/v1/sandboxes/x/files")]
    [InlineData("files", "GET", "/api/v1/sandboxes/x/files/stat")]
    [InlineData("files", "GET", "/api/v1/sandboxes/x/files/list")]
    [InlineData("files", "POST", "/api/v1/sandboxes/x/files/move")]
    [InlineData("invoke", "POST", "/api/v1/sandboxes/x/functions/main/invoke")]
    [InlineData("invoke", "POST", "/api/v1/sandboxes/x/functions//invoke")]
    public async Task A_call_takes_its_own_scope_and_no_other(string scope, string method, string path)
    {
        foreach (var held in AllScopes)
        {
            var answer = await _gateway.SendAsync(new HttpMethod(method), path, token: (await _gateway.MakeKeyAsync([held])).Token);
            if (held == scope) Assert.NotEqual(403, answer.Status);
            else answer.Failed(403, "forbidden", $"'{scope}'");
        }
    }

    [Fact]
    public async Task An_empty_function_name_breaks_the_rule_for_names() =>
        (await _gateway.SendAsync(HttpMethod.Post, "/api/v1/sandboxes/sb_000000000000/functions//invoke")).Failed(400, "bad_request", "function name must");
}
