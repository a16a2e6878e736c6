using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

[assembly: AssemblyFixture(typeof(Invoke.Tests.SharedStandalone))]

namespace Invoke.Tests;

/// <summary>One real standalone for all tests of a project, with a state of its own; gone without a trace afterwards.</summary>
public sealed class SharedStandalone : IAsyncLifetime
{
    private readonly Dictionary<string, string> _environment = StandaloneProcess.OwnEnvironment();
    private StandaloneProcess? _process;

    public Uri Url { get; private set; } = null!;

    public string Token { get; private set; } = "";

    /// <summary>The directory where it keeps its token and its sandboxes.</summary>
    public string State => _environment["INVOKE_STATE"];

    public async ValueTask InitializeAsync()
    {
        _environment["Local__AcceptPlain"] = "true";
        _process = StandaloneProcess.Start(_environment);
        Url = await _process.ReadyAsync();
        Token = (await File.ReadAllTextAsync(Path.Combine(State, "token"))).Trim();
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await DeleteSandboxesAsync();
            Assert.Equal(0, await _process!.TerminateAsync());
        }
        finally
        {
            _process?.Dispose();
            ProcessTable.Kill([.. ProcessTable.Naming(State), .. ProcessTable.Naming(_environment["XDG_RUNTIME_DIR"])]);
            Directory.Delete(State, recursive: true);
            Directory.Delete(_environment["XDG_RUNTIME_DIR"], recursive: true);
        }
    }

    // Not with the SDK, which is what is tested.
    private async Task DeleteSandboxesAsync()
    {
        using var http = new HttpClient { BaseAddress = Url };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        var list = JsonElement.Parse(await http.GetByteArrayAsync(new Uri(Url, "/api/v1/sandboxes?limit=200")));
        foreach (var sandbox in list.GetProperty("data").GetProperty("sandboxes").EnumerateArray())
        {
            using var deleted = await http.DeleteAsync(new Uri(Url, $"/api/v1/sandboxes/{sandbox.GetProperty("id").GetString()}"));
            Assert.Equal(HttpStatusCode.OK, deleted.StatusCode);
        }
    }
}
