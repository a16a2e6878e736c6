using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using Invoke.Contracts.Procd;
using Invoke.Tests;

namespace Invoke.Procd.Tests;

/// <summary>Both binaries in a root with nothing else in it but the devices that every container has: no libc, no /etc, no /proc, no shell.</summary>
public sealed class TokenTests : IAsyncLifetime
{
    private const string SandboxId = "sb_abcdefghijkl";
    private const string Target = "/api/v1/functions/main/invoke";

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ECDsa _nextKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly string _directory = Directory.CreateTempSubdirectory("procd-empty-").FullName;
    private Process _process = null!;
    private HttpClient _http = null!;

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(Path.Combine(_directory, "functions"));
        await File.WriteAllTextAsync(Path.Combine(_directory, "functions/main.py"), "def handler(r): return 'x'", TestContext.Current.CancellationToken);
        var start = new ProcessStartInfo("bwrap") { UseShellExecute = false };
        string[] arguments =
        [
            "--unshare-user", "--uid", "1000", "--gid", "1000", "--unshare-pid", "--unshare-net", "--as-pid-1", "--die-with-parent",
            "--tmpfs", "/", "--dev", "/dev", "--ro-bind", Repository.ProcdDirectory, "/procd", "--bind", _directory, "/workspace", "--clearenv",
            "--setenv", "INVOKE_SANDBOX_ID", SandboxId, "--setenv", "OPENSSL_CONF", "/dev/null",
            "--setenv", "INVOKE_PROCD_KEYS", $"{PublicKey(_key)},{PublicKey(_nextKey)}",
            "--", "/procd/bin/procd", "--listen", "unix:/workspace/procd.sock",
        ];
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        _process = Process.Start(start)!;
        _http = SocketClient.On(Path.Combine(_directory, "procd.sock"));
        await Wait.UntilAsync(() => _http.IsHealthyAsync(_process), "procd answers", TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
        _http.Dispose();
        _key.Dispose();
        _nextKey.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task A_signed_token_is_accepted_and_the_missing_python_is_said()
    {
        (await InvokeAsync(Sign(_key))).Failed(HttpStatusCode.ServiceUnavailable, "runtime_unavailable");
        (await InvokeAsync(Sign(_nextKey))).Failed(HttpStatusCode.ServiceUnavailable, "runtime_unavailable");
    }

    [Fact]
    public async Task Whatever_is_forged_is_refused_alike()
    {
        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var good = Sign(_key);
        string?[] forged =
        [
            null, "", "x", "a.b.c", good[..^2], good + "A", Sign(stranger),
            Sign(_key, sandboxId: "sb_abcdefghijkm"), Sign(_key, method: "GET"), Sign(_key, target: Target + "?x=1"), Sign(_key, target: "/api/v1/config"),
            "eyJhbGciOiJub25lIn0." + good.Split('.')[1] + ".", "." + good.Split('.')[1] + "." + good.Split('.')[2],
        ];
        foreach (var token in forged) (await InvokeAsync(token)).Failed(HttpStatusCode.Unauthorized, "unauthorized");
    }

    [Fact]
    public async Task A_token_that_was_good_is_good_for_nothing_else()
    {
        var good = Sign(_key);
        for (var i = 0; i < 2; i++) (await InvokeAsync(good)).Failed(HttpStatusCode.ServiceUnavailable, "runtime_unavailable");
        (await InvokeAsync(good, Target + "?x=1")).Failed(HttpStatusCode.Unauthorized, "unauthorized");
    }

    [Theory]
    [InlineData(-120)]
    [InlineData(120)]
    public async Task A_token_of_another_time_is_token_clock_and_the_answer_tells_the_time(int seconds)
    {
        var answer = await InvokeAsync(Sign(_key, at: TimeProvider.System.GetUtcNow().AddSeconds(seconds)));
        answer.Failed(HttpStatusCode.Unauthorized, "token_clock");
        Assert.Contains("Date", answer.Headers.Keys);
    }

    [Fact]
    public async Task Health_needs_no_token()
    {
        using var healthy = await _http.GetAsync("/healthz", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, healthy.StatusCode);
    }

    private static string PublicKey(ECDsa key) => Convert.ToBase64String(key.ExportSubjectPublicKeyInfo());

    private static string Sign(ECDsa key, string sandboxId = SandboxId, string method = "POST", string target = Target, DateTimeOffset? at = null) =>
        ProcdToken.Sign(key, sandboxId, method, target, at ?? TimeProvider.System.GetUtcNow());

    private async Task<Answer> InvokeAsync(string? token, string target = Target)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, target);
        if (token is not null) request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        using var response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        return await Answer.ReadAsync(response);
    }
}
