using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Invoke.Tests;

namespace Invoke.EndToEnd.Tests;

/// <summary>Thousands of generated requests, always the same ones. <c>N</c> says how many.</summary>
public sealed class GeneratedRequestsTests
{
    private const int Seed = 20261123;
    private const int AtOnce = 8;
    private const long AllowedGrowthKiB = 32 * 1024;

    /// <summary>What the contract knows for these calls; <c>ok</c> is a success.</summary>
    private static readonly HashSet<string> Known = new(StringComparer.Ordinal)
    {
        "200 ok", "201 ok", "400 bad_request", "400 invalid_request", "404 not_found", "404 file_not_found", "404 directory_not_found", "403 permission_denied",
        "405 method_not_allowed", "409 path_exists", "409 path_not_directory", "409 function_invalid", "413 file_too_large", "429 too_many_requests", "500 function_failed",
        "500 operation_failed", "502 invalid_function_response", "504 function_timeout",
    };

    [Fact]
    public async Task No_generated_request_gets_an_answer_outside_the_contract()
    {
        var count = int.Parse(Environment.GetEnvironmentVariable("N") ?? "10000", CultureInfo.InvariantCulture);
        await using var invoke = await RunningInvoke.StartAsync(Isolation.Bubblewrap);
        await using var sandbox = await invoke.ClaimAsync();
        var requests = new GeneratedRequests(Seed, sandbox.Path);
        var answers = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);

        // The first half fills the heap up to what the collector lets it have, and compiles what is hot.
        await SendAsync(invoke, sandbox, requests, count / 2, answers);
        var before = SandboxProcesses.ResidentKiB(invoke.Pid);
        await SendAsync(invoke, sandbox, requests, count - (count / 2), answers);
        var growth = SandboxProcesses.ResidentKiB(invoke.Pid) - before;

        TestContext.Current.TestOutputHelper?.WriteLine(string.Join('\n', answers.OrderByDescending(answer => answer.Value).Select(answer => $"{answer.Value,6} {answer.Key}")));
        Assert.Empty(answers.Keys.Except(Known));
        Assert.InRange(growth, long.MinValue, AllowedGrowthKiB);
        await invoke.SendAsync(HttpMethod.Delete, sandbox.FilePath("/workspace/functions"));
        await sandbox.FunctionAsync("main", SandboxUnderTest.Hello);
        Assert.Equal("hello", (await sandbox.InvokeAsync()).Succeeded());
    }

    private static async Task SendAsync(
        RunningInvoke invoke, SandboxUnderTest sandbox, GeneratedRequests requests, int count, ConcurrentDictionary<string, int> answers)
    {
        var batch = Enumerable.Range(0, count).Select(_ => requests.Next()).ToList();
        await Parallel.ForEachAsync(batch, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (each, cancellationToken) =>
        {
            // What others deleted is there again, so that some invocations run.
            if (Random.Shared.Next(50) == 0) await WriteEchoAsync(sandbox);
            using var request = invoke.Request(each.Method, each.Path, new ByteArrayContent(each.Body));
            using var response = await invoke.Http.SendAsync(request, cancellationToken);
            var code = await CodeOfAsync(response, cancellationToken);
            answers.AddOrUpdate($"{(int)response.StatusCode} {code}", 1, (_, known) => known + 1);
        });
    }

    /// <summary>Writes a function where whatever else was put in its way.</summary>
    private static async Task WriteEchoAsync(SandboxUnderTest sandbox)
    {
        var path = sandbox.FilePath("/workspace/functions/echo.py");
        var written = await sandbox.Invoke.SendAsync(HttpMethod.Post, path, "def handler(request): return {'body': request}");
        if (written.Status != HttpStatusCode.OK) await sandbox.Invoke.SendAsync(HttpMethod.Delete, sandbox.FilePath("/workspace/functions"));
    }

    /// <summary>The code of a failure, after its envelope was checked; a file's raw bytes need none.</summary>
    private static async Task<string> CodeOfAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.IsSuccessStatusCode && response.Content.Headers.ContentType?.MediaType == "application/octet-stream")
        {
            await response.Content.ReadAsByteArrayAsync(cancellationToken);
            return "ok";
        }

        // A path that no HTTP server takes is refused below us, without an envelope.
        if (response.StatusCode == HttpStatusCode.BadRequest && response.Content.Headers.ContentLength == 0) return "bare";
        return (await Answer.ReadAsync(response)).Code ?? "ok";
    }
}
