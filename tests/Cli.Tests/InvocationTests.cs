using System.Text.Json;
using Invoke.Tests;

namespace Invoke.Cli.Tests;

/// <summary>Asynchronous invocations and batches from the command line.</summary>
public sealed class InvocationTests(SharedStandalone standalone) : IDisposable
{
    private const string Source = """
        import base64, json

        def handler(request):
            n = json.loads(base64.b64decode(request["body_base64"]))
            print("got", n)
            return {"status": 404, "body": "no"} if n == 0 else {"body": 10 // (n - 3)}
        """;

    private readonly S0 _s0 = new(standalone);

    public void Dispose() => _s0.Dispose();

    [Fact]
    public async Task An_invocation_is_submitted_waited_for_and_looked_at()
    {
        var id = await _s0.ClaimWithAsync(Source);
        string[] invoke = ["sandbox", "function", "invoke", "-s", id, "main", "--async"];
        var invocation = (await _s0.PrintsAsync([.. invoke, "--body", "5", "--label", $"job={id}", "-q"])).Trim();
        Assert.Equal("5", await _s0.PrintsAsync("invocation", "wait", invocation));
        Assert.Equal("got 5\n", await _s0.PrintsAsync("invocation", "logs", invocation));
        Assert.Matches("(?m)^State: +succeeded$", await _s0.PrintsAsync("invocation", "get", invocation));
        Assert.Equal($"{invocation}\n", await _s0.PrintsAsync("invocation", "list", "--label", $"job={id}", "-q"));

        Assert.Equal("10", await _s0.PrintsAsync([.. invoke, "--body", "4", "--wait"]));
        var refused = await _s0.RunAsync([.. invoke, "--body", "0", "--wait"]);
        Assert.Equal(new Ended(1, "no", ""), refused);
        var failed = await _s0.RunAsync([.. invoke, "--body", "3", "--wait", "--label", $"bad={id}"]);
        Assert.Equal((1, ""), (failed.Exit, failed.Output));
        Assert.StartsWith("s0: function_failed:\n", failed.Error, StringComparison.Ordinal);
        Assert.Contains("ZeroDivisionError", failed.Error, StringComparison.Ordinal);

        Assert.Equal("1 invocations would be submitted once more\n", await _s0.PrintsAsync("invocation", "redrive", "--label", $"bad={id}", "--dry-run"));
        var bad = (await _s0.PrintsAsync("invocation", "list", "-s", id, "--state", "failed", "-q")).Trim();
        var again = (await _s0.PrintsAsync("invocation", "redrive", bad, "--max-attempts", "1", "-q")).Trim();
        Assert.Equal(1, (await _s0.RunAsync("invocation", "wait", again, "-o", "json")).Exit);
        Assert.Equal(bad, JsonElement.Parse(await _s0.PrintsAsync("invocation", "get", again, "-o", "json")).GetProperty("redrive_of").GetString());
    }

    [Fact]
    public async Task An_invocation_that_waits_is_cancelled_once()
    {
        var id = await _s0.ClaimWithAsync(Source);
        string[] submit = ["sandbox", "function", "invoke", "-s", id, "main", "--async", "--delay-ms", "3600000", "--idempotency-key", id, "-q"];
        var invocation = (await _s0.PrintsAsync(submit)).Trim();
        Assert.Equal($"{invocation}\n", await _s0.PrintsAsync(submit));
        Assert.Equal($"Invocation {invocation} cancelled\n", await _s0.PrintsAsync("invocation", "cancel", invocation));
        (await _s0.RunAsync("invocation", "cancel", invocation)).FailedSaying(1, "the invocation has ended: cancelled (conflict)");
        (await _s0.RunAsync("invocation", "wait", invocation)).FailedSaying(1, "the invocation was cancelled (cancelled)");
    }

    [Fact]
    public async Task Deliveries_of_a_callback_are_shown()
    {
        var id = await _s0.ClaimWithAsync(Source);
        string[] submit = ["sandbox", "function", "invoke", "-s", id, "main", "--async", "--body", "5", "--callback-url"];
        var invocation = (await _s0.PrintsAsync([.. submit, "https://receiver.example/ended", "-q"])).Trim();
        var shown = "";
        await Wait.UntilAsync(
            async () => (shown = await _s0.PrintsAsync("invocation", "deliveries", invocation)).Contains("unresolved", StringComparison.Ordinal), "it was tried",
            TestContext.Current.CancellationToken);
        Assert.Matches("(?m)^URL: +https://receiver.example/ended$", shown);
        Assert.Matches(@"(?m)^1 .* unresolved +- +- +the host has no address$", shown);
        Assert.Equal("sending\n", await _s0.PrintsAsync("invocation", "deliveries", invocation, "-q"));
        Assert.Matches("(?m)^Callback: +sending after [12] deliveries$", await _s0.PrintsAsync("invocation", "get", invocation));
        (await _s0.RunAsync([.. submit, "http://127.0.0.1/"])).FailedSaying(1, "the host of the callback's url has an address that is not a global one: 127.0.0.1 (callback_url_forbidden)");
        (await _s0.RunAsync([.. submit, "nowhere"])).FailedSaying(2, "--callback-url must be a URL like https://example.com/ended, not 'nowhere' (see s0 sandbox function invoke --help)");

        _s0.File("told.ndjson", Line(id, 5));
        var batch = (await _s0.PrintsAsync("batch", "submit", "told.ndjson", "--callback-url", "https://receiver.example/all", "--detach", "-q")).Trim();
        Assert.Matches("(?m)^URL: +https://receiver.example/all$", await _s0.PrintsAsync("batch", "deliveries", batch));
        Assert.StartsWith("whsec_", await _s0.PrintsAsync("callback", "secret", "-q"), StringComparison.Ordinal);
        Assert.StartsWith("whsec_", await _s0.PrintsAsync("callback", "rotate", "-q"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_batch_is_followed_to_its_end_and_its_results_are_read()
    {
        var id = await _s0.ClaimWithAsync(Source);
        _s0.File("work.ndjson", string.Concat(Enumerable.Range(1, 8).Select(n => Line(id, n))));
        var ended = await _s0.RunAsync("batch", "submit", "work.ndjson", "-o", "json");
        Assert.Equal((1, ""), (ended.Exit, ended.Error)); // one of them divides by zero
        var ledger = JsonElement.Parse(ended.Output);
        Assert.Equal((8, 7, 1), (ledger.GetProperty("accepted").GetInt32(), ledger.GetProperty("succeeded").GetInt32(), ledger.GetProperty("failed").GetInt32()));

        var batch = ledger.GetProperty("batch_id").GetString()!;
        var results = (await _s0.PrintsAsync("batch", "results", batch)).TrimEnd().Split('\n').Select(line => JsonElement.Parse(line)).ToList();
        Assert.Equal(8, results.Count);
        var sixth = results[5].GetProperty("invocation_id").GetString()!;
        Assert.Equal(2, (await _s0.PrintsAsync("batch", "results", batch, "--after", sixth)).TrimEnd().Split('\n').Length);
        Assert.Matches("(?m)^Succeeded: +7$", await _s0.PrintsAsync("batch", "get", batch));
        var again = (await _s0.PrintsAsync("batch", "redrive", batch, "-q")).Trim();
        Assert.Equal(1, (await _s0.RunAsync("batch", "get", again, "--watch", "-q")).Exit);
    }

    [Fact]
    public async Task Lines_that_are_not_accepted_are_told()
    {
        var id = await _s0.ClaimWithAsync(Source);
        var ended = await _s0.RunWithAsync(Line(id, 1) + "{}\nnot json\n", "batch", "submit", "-");
        Assert.Equal(1, ended.Exit);
        Assert.Matches("(?m)^Succeeded: +1$", ended.Output);
        var lines = ended.Error.TrimEnd().Split('\n');
        Assert.Equal("s0: line 2 was not accepted: function must be given (bad_request)", lines[0]);
        Assert.StartsWith("s0: line 3 was not accepted: ", lines[1], StringComparison.Ordinal);
        Assert.Equal(2, lines.Length);
    }

    [Fact]
    public async Task Ctrl_C_detaches_and_does_not_cancel()
    {
        var id = await _s0.ClaimWithAsync(Source);
        _s0.File("later.ndjson", Line(id, 1, ",\"delay_ms\":3600000"));
        using var submit = _s0.Start(S0.Path, ["batch", "submit", "later.ndjson"]);
        var batch = "";
        await Wait.UntilAsync(async () => (batch = (await _s0.PrintsAsync("invocation", "list", "-s", id, "-o", "json")).Split('"').SingleOrDefault(text => text.StartsWith("bat_", StringComparison.Ordinal)) ?? "").Length > 0,
            "the batch is accepted", TestContext.Current.CancellationToken);
        // It may still be on its way from the upload to the ledger; the signal is the same for both, the words are not.
        await Wait.UntilAsync(() => Follows(submit.Id), "it follows the batch", TestContext.Current.CancellationToken);
        Assert.Equal(0, Native.kill(submit.Id, Native.SIGINT));
        await submit.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal((130, ""), (submit.ExitCode, await submit.StandardOutput.ReadToEndAsync()));
        Assert.Equal($"s0: detached; the batch goes on: s0 batch get {batch} --watch\n", await submit.StandardError.ReadToEndAsync());
        Assert.Matches("(?m)^Queued: +1$", await _s0.PrintsAsync("batch", "get", batch));
        Assert.Matches("(?m)^Cancelled: +1$", await _s0.PrintsAsync("batch", "cancel", batch));
    }

    [Fact]
    public async Task Ctrl_C_during_the_upload_says_what_becomes_of_it()
    {
        var id = await _s0.ClaimWithAsync(Source);
        using var submit = _s0.Start(S0.Path, ["batch", "submit", "-"]);
        // As many as the gateway accepts together, and no end.
        for (var n = 0; n < 600; n++) await submit.StandardInput.WriteAsync(Line(id, 1, ",\"delay_ms\":3600000"));
        await submit.StandardInput.FlushAsync();
        await Wait.UntilAsync(async () => (await _s0.PrintsAsync("invocation", "list", "-s", id, "-q")).Length > 0, "lines are accepted", TestContext.Current.CancellationToken);
        Assert.Equal(0, Native.kill(submit.Id, Native.SIGINT));
        await submit.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal((130, "s0: the upload broke off; the lines that were accepted by then run\n"), (submit.ExitCode, await submit.StandardError.ReadToEndAsync()));
    }

    [Fact]
    public async Task A_terminal_sees_a_bar_with_rate_and_time_left()
    {
        var id = await _s0.ClaimWithAsync(Source);
        _s0.File("work.ndjson", string.Concat(Enumerable.Range(4, 6).Select(n => Line(id, n))));
        _s0.Environment["TERM"] = "xterm-256color";
        var ended = await _s0.ShellAsync("script -qec 'stty cols 150; s0 batch submit work.ndjson' /dev/null");
        Assert.Equal(0, ended.Exit);
        Assert.Contains("6 of 6 succeeded", ended.Output, StringComparison.Ordinal);
        Assert.Matches(@"100%.* (\d+(\.\d)?|-)/s.*\d\d:\d\d:\d\d", ended.Output);
    }

    private static string Line(string id, int n, string more = "") =>
        $$"""{"sandbox_id":"{{id}}","function":"main","body_base64":"{{Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"{n}"))}}"{{more}}}""" + "\n";

    // Once the file is closed the upload is over.
    private static bool Follows(int pid) =>
        !Directory.GetFileSystemEntries($"/proc/{pid}/fd").Any(file => File.ResolveLinkTarget(file, returnFinalTarget: false)?.FullName.EndsWith("later.ndjson", StringComparison.Ordinal) == true);
}
