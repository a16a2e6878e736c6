using System.Globalization;
using System.Net;
using Invoke.Tests;

namespace Invoke.Procd.Tests;

/// <summary>Functions that do their worst, many at a time. <c>N</c> says how many in all.</summary>
public sealed class RunawayTests
{
    private const int AtOnce = 8;

    /// <summary>Ten kinds, each with the codes it may end with; null is a good answer.</summary>
    private static readonly (string Source, string?[] Codes)[] Kinds =
    [
        ("while True: pass", ["function_timeout"]),
        ("import ctypes\n    ctypes.string_at(0)", ["function_crashed"]),
        ("import os\n    if os.fork() == 0:\n        import time\n        time.sleep(600)\n    return 'x'", [null]),
        ("import os\n    if os.fork() == 0:\n        os.setsid()\n        if os.fork() == 0: os.execvp('sleep', ['sleep', '600'])\n        os._exit(0)\n    return 'x'", [null]),
        ("import os\n    for i in range(10**6):\n        try:\n            if os.fork() == 0:\n                while True: pass\n        except OSError: pass", ["function_timeout", "function_crashed"]),
        ("import os\n    chunk = b'x' * 65536\n    while True: os.write(1, chunk)", ["function_timeout"]),
        ("return 'x' * (5 << 20)", ["response_too_large"]),
        ("import os\n    os.closerange(0, 1024)\n    return 'x'", ["function_failed"]),
        ("import signal, time\n    signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))\n    time.sleep(600)", ["function_timeout"]),
        ("import subprocess, time\n    for i in range(20): subprocess.Popen(['sh', '-c', 'setsid sleep 600 & sleep 600'], start_new_session=True)\n    time.sleep(600)", ["function_timeout", "function_crashed"]),
    ];

    [Theory]
    [MemberData(nameof(Runners.All), MemberType = typeof(Runners))]
    public async Task Runaways_of_ten_kinds_leave_nothing_behind(string runners)
    {
        var count = int.Parse(Environment.GetEnvironmentVariable("N") ?? "100", CultureInfo.InvariantCulture);
        await using var procd = await RunningProcd.StartAsync(runners);
        for (var kind = 0; kind < Kinds.Length; kind++) procd.Write($"kind{kind}", $"def handler(r):\n    {Kinds[kind].Source}");
        procd.Write("good", "def handler(r): return 'fine'");
        await procd.InvokeAsync("good"); // so that what is loaded once is loaded
        await procd.NothingIsLeftAsync();
        var descriptors = ProcessTable.DescriptorsOf(procd.Pid);
        var files = Directory.GetFileSystemEntries(procd.Root, "*", SearchOption.AllDirectories).Length;

        await procd.BeginAsync();
        using var done = new CancellationTokenSource();
        var health = WatchHealthAsync(procd, done.Token);
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (i, cancellationToken) =>
        {
            var kind = i % Kinds.Length;

            // Those that end by themselves get time for it: what runs beside them takes all it can.
            var timeoutMs = Kinds[kind].Codes.Contains("function_timeout") ? 300 : 30_000;
            var answer = await procd.InvokeAsync($"kind{kind}", $$"""{"timeout_ms":{{timeoutMs}}}""", cancellationToken: cancellationToken);
            Assert.True(Kinds[kind].Codes.Contains(answer.Code), $"kind {kind} ended {answer.Code}: {answer.Message}");
        });
        await done.CancelAsync();
        Assert.True(await health > 0);

        await procd.NothingIsLeftAsync();
        Assert.Equal("fine", (await procd.InvokeAsync("good")).Body);
        await Wait.UntilAsync(() => ProcessTable.DescriptorsOf(procd.Pid) <= descriptors, "the descriptors are as they were", TestContext.Current.CancellationToken);
        Assert.Equal(files, Directory.GetFileSystemEntries(procd.Root, "*", SearchOption.AllDirectories).Length);
    }

    private static async Task<int> WatchHealthAsync(RunningProcd procd, CancellationToken done)
    {
        var answered = 0;
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!done.IsCancellationRequested && await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken))
        {
            using var answer = await procd.Http.GetAsync("/healthz", TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            answered++;
        }

        return answered;
    }
}
