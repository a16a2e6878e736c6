using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Invoke.Contracts.Batches;
using Invoke.Contracts.Errors;
using Invoke.Tests;

namespace Invoke.Async.Tests;

/// <summary>Uploads that are bad, or that end too soon.</summary>
public sealed class BatchUploadTests(OneStandalone one) : IClassFixture<OneStandalone>, IAsyncLifetime
{
    private readonly Cluster _invoke = one.Invoke;
    private Sandbox _sandbox = null!;

    private string Good => $$"""{"sandbox_id":"{{_sandbox.Id}}","function":"main","body_base64":"YQ=="}""";

    public async ValueTask InitializeAsync() => _sandbox = await _invoke.ClaimAsync(Sandbox.Counts);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Bad_lines_do_not_sink_the_good_ones()
    {
        var huge = $$"""{"sandbox_id":"{{_sandbox.Id}}","function":"main","body_base64":"{{new string('A', 20 << 20)}}"}""";
        byte[] lines =
        [
            .. Line(Good),                                                                   // 1
            .. Line(""), .. Line("  "), .. "\r\n"u8,                                         // 2, 3, 4: empty
            .. "{\"sandbox_id\":\"\xFF\xFE"u8, 0xFF, 0xFE, .. Line("\",\"function\":\"main\"}"), // 5: bad UTF-8
            .. Line(huge),                                                                   // 6
            .. Line("{"), .. Line("[]"), .. Line("null"), .. Line(Good + Good),              // 7, 8, 9, 10: no document, or two
            .. Line("""{"function":"main"}"""),                                              // 11: no sandbox
            .. Line("""{"sandbox_id":"sb_000000000000","function":"main"}"""),               // 12: not there
            .. Line(Good.Replace("main", "../main", StringComparison.Ordinal)),              // 13
            .. Line(Good.Replace("YQ==", "YQ", StringComparison.Ordinal)),                   // 14
            .. Line(Good[..^1] + ",\"function\":\"main\"}"),                                 // 15: twice
            .. Encoding.UTF8.GetBytes(Good),                                                 // 16: no newline at the end
        ];
        var answer = await _invoke.PostBatchAsync(new ByteArrayContent(lines));
        Assert.True(answer.Status is HttpStatusCode.Accepted, $"{answer}");
        var batch = answer.As<BatchAccepted>();
        Assert.Equal(2, batch.Accepted);
        Assert.Equal(
            [
                (5, "bad_request"), (6, "request_too_large"), (7, "bad_request"), (8, "bad_request"), (9, "bad_request"), (10, "bad_request"),
                (11, "bad_request"), (12, "not_found"), (13, "bad_request"), (14, "bad_request"), (15, "bad_request"),
            ],
            batch.Rejected.Select(line => ((int)line.Line, line.Code.Wire())));
        Assert.Equal(11, batch.RejectedCount);
        Assert.All(batch.Rejected, line => Assert.NotEmpty(line.Message));
        var ledger = await _invoke.LedgerAsync(batch.BatchId, "?wait=60");
        Assert.Equal((2, 2), (ledger.Accepted, ledger.Succeeded));
        Assert.Equal(2, _sandbox.Runs);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\n  \n")]
    [InlineData("{\n[]\nnull")]
    public async Task Nothing_accepted_is_an_error(string lines) =>
        (await _invoke.PostBatchAsync(lines)).Failed(HttpStatusCode.BadRequest, "bad_request");

    [Fact]
    public async Task A_client_that_stops_in_the_middle_finds_its_batch_and_sends_the_rest()
    {
        // Lines are accepted 4 MiB at a time.
        string Keyed(int i) => Good.Replace("YQ==", new string('A', 1_100_000), StringComparison.Ordinal)[..^1]
            + string.Create(CultureInfo.InvariantCulture, $$""","idempotency_key":"line-{{i}}"}""") + "\n";
        Batch? found = null;
        using (var client = new TcpClient())
        {
            await client.ConnectAsync(IPAddress.Loopback, _invoke.Gateway.Url.Port, TestContext.Current.CancellationToken);
            await client.GetStream().WriteAsync(
                Encoding.UTF8.GetBytes($"""
                POST /api/v1/batches HTTP/1.1
                Host: localhost
                Authorization: {_invoke.Http.DefaultRequestHeaders.Authorization}
                Idempotency-Key: cut-off
                Content-Type: application/x-ndjson
                Content-Length: 100000000


                """.ReplaceLineEndings("\r\n") + string.Concat(Enumerable.Range(0, 4).Select(Keyed)) + Keyed(4)[..20]),
                TestContext.Current.CancellationToken);
            await Wait.UntilAsync(
                async () => (found = (await _invoke.GetAsync("/api/v1/batches?idempotency_key=cut-off")).As<BatchList>().Batches.SingleOrDefault())?.Accepted == 4,
                "what came is accepted", TestContext.Current.CancellationToken);
        }

        Assert.Equal((true, false), (found!.Open, found.Finished));
        var rest = (await _invoke.PostBatchAsync(string.Concat(Enumerable.Range(0, 6).Select(Keyed)), "cut-off")).As<BatchAccepted>();
        Assert.Equal((found.BatchId, 2, 4, 0), (rest.BatchId, rest.Accepted, rest.Replayed, rest.RejectedCount));
        var ledger = await _invoke.LedgerAsync(found.BatchId, "?wait=60");
        Assert.Equal((6, 6, false, true), (ledger.Accepted, ledger.Succeeded, ledger.Open, ledger.Finished));
        Assert.Equal(6, _sandbox.Runs);
    }

    private static byte[] Line(string text) => Encoding.UTF8.GetBytes(text + "\n");
}
