using System.Diagnostics;
using System.Text;
using Invoke.Contracts.Errors;
using Invoke.Contracts.Functions;
using Invoke.Contracts.Sandboxes;
using Invoke.Sandboxes.Local;
using Invoke.Tests;

namespace Invoke.Sandboxes.Tests;

public abstract class LocalSandboxTests(LocalIsolation isolation) : IAsyncLifetime
{
    private readonly string _state = Directory.CreateTempSubdirectory("sandboxes-test-").FullName;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await using (var host = await StartAsync())
        {
            foreach (var sandbox in await host.Driver.ListAsync("team", TestContext.Current.CancellationToken))
                await host.Driver.DeleteAsync(sandbox.Id, TestContext.Current.CancellationToken);
        }

        await Wait.UntilAsync(() => ProcessTable.Naming(_state).Count == 0, "no process of the state directory is left", CancellationToken.None);
        Directory.Delete(_state, recursive: true);
    }

    [Fact]
    public async Task A_claimed_sandbox_runs_functions_with_its_variables()
    {
        await using var host = await StartAsync();
        var sandbox = await host.ClaimAsync(new SandboxConfig { EnvVars = new(StringComparer.Ordinal) { ["NAME"] = "Ada" } });
        Assert.Equal(SandboxStatus.Running, sandbox.Status);
        Write(sandbox, "import os\ndef handler(r): return 'hello ' + os.environ['NAME']");
        Assert.Equal("hello Ada", Body(await host.InvokeAsync(sandbox.Id, "inv_1")));
    }

    [Fact]
    public async Task A_new_host_finds_the_same_process_again()
    {
        Sandbox sandbox;
        int[] before;
        await using (var first = await StartAsync())
        {
            sandbox = await first.ClaimAsync();
            Write(sandbox, "def handler(r): return 'x'");
            before = [.. ProcessTable.Naming(sandbox.Id).Order()];
            Assert.NotEmpty(before);
        }

        await using var second = await StartAsync();
        Assert.Equal("x", Body(await second.InvokeAsync(sandbox.Id, "inv_1")));
        Assert.Equal(before, ProcessTable.Naming(sandbox.Id).Order());
    }

    [Fact]
    public async Task A_killed_sandbox_is_started_anew_by_its_next_call_with_its_files_and_variables()
    {
        await using var host = await StartAsync();
        var sandbox = await host.ClaimAsync(new SandboxConfig { EnvVars = new(StringComparer.Ordinal) { ["NAME"] = "Ada" } });
        Write(sandbox, "import os\ndef handler(r): return os.environ['NAME']");
        await KillAsync(sandbox);
        Assert.Equal("Ada", Body(await host.InvokeAsync(sandbox.Id, "inv_1")));
    }

    [Fact]
    public async Task Calls_at_once_to_a_dead_sandbox_start_one_process()
    {
        await using var host = await StartAsync();
        var sandbox = await host.ClaimAsync();
        Write(sandbox, "def handler(r): return 'x'");
        await KillAsync(sandbox);
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => host.InvokeAsync(sandbox.Id, $"inv_{i}")));
        Assert.All(outcomes, outcome => Assert.Equal("x", Body(outcome)));
        var alive = ProcessTable.Naming(sandbox.Id);
        Assert.Single(alive, pid => !alive.Any(other => ProcessTable.DescendantsOf(other).Contains(pid)));
    }

    [Fact]
    public async Task A_claim_whose_procd_ends_as_it_starts_is_refused_and_leaves_nothing()
    {
        var broken = Path.Combine(_state, "broken");
        Directory.CreateDirectory(Path.Combine(broken, "bin"));
        var procd = Path.Combine(broken, "bin/procd");
        await File.WriteAllTextAsync(procd, "#!/bin/sh\nexit 1\n", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(procd, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        await using var host = await StartAsync(null, ("Local:ProcdDirectory", broken));
        var e = await Assert.ThrowsAsync<ApiException>(() => host.ClaimAsync());
        Assert.Equal(ErrorCode.SandboxUnavailable, e.Error.Code);
        Assert.Contains("procd ended as it started", e.Message, StringComparison.Ordinal);
        Assert.Empty(await host.Driver.ListAsync("team", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task An_expired_sandbox_is_deleted()
    {
        await using var host = await StartAsync(null, ("Local:ReapInterval", "00:00:00.1"));
        var sandbox = await host.ClaimAsync(new SandboxConfig { Ttl = 1 });
        var kept = await host.ClaimAsync(new SandboxConfig { Ttl = 1000 });
        await Wait.UntilAsync(
            async () => await host.Driver.GetAsync(sandbox.Id, TestContext.Current.CancellationToken) is null, "it is gone", TestContext.Current.CancellationToken);
        await Wait.UntilAsync(() => ProcessTable.Naming(sandbox.Id).Count == 0, "nothing names it any more", TestContext.Current.CancellationToken);
        Assert.NotNull(await host.Driver.GetAsync(kept.Id, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task An_idle_sandbox_is_stopped_and_its_next_call_starts_it()
    {
        await using var host = await StartAsync(null, ("Local:ReapInterval", "00:00:00.1"), ("Local:IdleStop", "00:00:01"));
        var sandbox = await host.ClaimAsync();
        Write(sandbox, "def handler(r): return 'x'");
        await Wait.UntilAsync(() => ProcessTable.Naming(sandbox.Id).Count == 0, "it is stopped", TestContext.Current.CancellationToken);
        Assert.Equal(SandboxStatus.Running, (await host.Driver.GetAsync(sandbox.Id, TestContext.Current.CancellationToken))!.Status);
        Assert.Equal("x", Body(await host.InvokeAsync(sandbox.Id, "inv_1")));
    }

    [Fact]
    public async Task A_sandbox_that_one_gateway_uses_is_not_stopped_by_another()
    {
        await using var host = await StartAsync(null, ("Local:ReapInterval", "00:00:00.1"), ("Local:IdleStop", "00:00:01"));
        await using var other = await StartAsync(null, ("Local:ReapInterval", "00:00:00.1"), ("Local:IdleStop", "00:00:01"));
        var sandbox = await host.ClaimAsync();
        Write(sandbox, "def handler(r): return 'x'");
        var pidFile = Path.Combine(_state, "sandboxes", sandbox.Id, "pid");
        var pid = await File.ReadAllTextAsync(pidFile, TestContext.Current.CancellationToken);
        for (var used = Stopwatch.StartNew(); used.Elapsed < TimeSpan.FromSeconds(3);)
        {
            Assert.Equal("x", Body(await host.InvokeAsync(sandbox.Id, $"inv_{used.ElapsedTicks}")));
        }

        Assert.Equal(pid, await File.ReadAllTextAsync(pidFile, TestContext.Current.CancellationToken));
        await Wait.UntilAsync(() => ProcessTable.Naming(sandbox.Id).Count == 0, "it is stopped once nobody uses it", TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_run_that_outlasts_the_idle_time_ends_by_itself()
    {
        await using var host = await StartAsync(null, ("Local:ReapInterval", "00:00:00.1"), ("Local:IdleStop", "00:00:01"));
        var sandbox = await host.ClaimAsync();
        Write(sandbox, "import time\ndef handler(r):\n    time.sleep(3)\n    return 'x'");
        Assert.Equal("x", Body(await host.InvokeAsync(sandbox.Id, "inv_1")));
    }

    [Fact]
    public async Task Deleting_ends_what_runs_and_takes_the_files()
    {
        await using var host = await StartAsync();
        var sandbox = await host.ClaimAsync();
        Write(sandbox, "import time\ndef handler(r):\n    open('started', 'w').close()\n    time.sleep(600)");
        var run = host.InvokeAsync(sandbox.Id, "inv_1");
        await Wait.UntilAsync(() => File.Exists(Path.Combine(Workspace(sandbox), "started")), "the function runs", TestContext.Current.CancellationToken);
        Assert.True(await host.Driver.DeleteAsync(sandbox.Id, TestContext.Current.CancellationToken));
        var error = (await Record.ExceptionAsync(() => run)) as ApiException;
        Assert.Equal(ErrorCode.SandboxLost, error?.Error.Code ?? ErrorCode.SandboxLost);
        Assert.Empty(ProcessTable.Naming(sandbox.Id));
        Assert.False(Directory.Exists(Path.Combine(_state, "sandboxes", sandbox.Id)));
        Assert.False(await host.Driver.DeleteAsync(sandbox.Id, TestContext.Current.CancellationToken));
        Assert.Equal(ErrorCode.NotFound, (await Assert.ThrowsAsync<ApiException>(() => host.InvokeAsync(sandbox.Id, "inv_2"))).Error.Code);
    }

    [Fact]
    public async Task The_quota_is_kept_also_by_claims_at_once()
    {
        await using var host = await StartAsync(null, ("Local:MaxSandboxes", "3"));
        var claims = await Task.WhenAll(Enumerable.Range(0, 5).Select(async _ =>
        {
            try
            {
                return (await host.ClaimAsync()).Id;
            }
            catch (ApiException e)
            {
                return e.Error.Code.Wire();
            }
        }));
        Assert.Equal(2, claims.Count(claim => claim == "too_many_requests"));
    }

    [Fact]
    public async Task A_callers_clock_that_is_off_is_corrected_by_procds_own()
    {
        var wrong = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(TimeProvider.System.GetUtcNow().AddHours(-3)) { AutoAdvanceAmount = TimeSpan.FromMilliseconds(1) };
        await using (var right = await StartAsync())
        {
            var sandbox = await right.ClaimAsync();
            Write(sandbox, "def handler(r): return 'x'");
        }

        await using var late = await StartAsync(wrong);
        var found = Assert.Single(await late.Driver.ListAsync("team", TestContext.Current.CancellationToken));
        Assert.Equal("x", Body(await late.InvokeAsync(found.Id, "inv_1")));
    }

    [Fact]
    public async Task What_one_gateway_changes_another_sees_at_once_also_while_the_clock_of_files_stands_still()
    {
        await using var first = await StartAsync();
        await using var second = await StartAsync();
        var sandbox = await first.ClaimAsync();
        var record = Path.Combine(_state, "sandboxes", sandbox.Id, "sandbox.json");
        var still = TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(1);
        for (var ttl = 1000; ttl < 1003; ttl++)
        {
            File.SetLastWriteTimeUtc(record, still);
            await second.Driver.GetAsync(sandbox.Id, TestContext.Current.CancellationToken);
            await first.Driver.UpdateAsync(sandbox.Id, old => old with { Config = old.Config with { Ttl = ttl } }, TestContext.Current.CancellationToken);
            Assert.True(File.GetLastWriteTimeUtc(record) > still);
            Assert.Equal(ttl, (await second.Driver.GetAsync(sandbox.Id, TestContext.Current.CancellationToken))!.Config.Ttl);
        }

        await first.Driver.DeleteAsync(sandbox.Id, TestContext.Current.CancellationToken);
        Assert.Null(await second.Driver.GetAsync(sandbox.Id, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task No_descriptor_is_kept_of_a_sandbox_that_is_gone_whichever_gateway_deleted_it()
    {
        await using var first = await StartAsync();
        await using var second = await StartAsync(null, ("Local:ReapInterval", "00:00:00.1"));
        var sandbox = await first.ClaimAsync();
        await second.Driver.LocateAsync(sandbox.Id, TestContext.Current.CancellationToken);
        var pid = (await File.ReadAllTextAsync(Path.Combine(_state, "sandboxes", sandbox.Id, "pid"), TestContext.Current.CancellationToken)).Trim();
        var descriptors = Directory.GetFiles("/proc/self/fdinfo").Where(info => ProcessOf(info) == pid).ToList();
        Assert.Equal(2, descriptors.Count);

        // Of a process that has ended there is no number any more.
        await first.Driver.DeleteAsync(sandbox.Id, TestContext.Current.CancellationToken);
        await Wait.UntilAsync(() => !descriptors.Any(info => ProcessOf(info) == "-1"), "no descriptor is left", TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Updates_at_once_are_all_kept()
    {
        await using var host = await StartAsync();
        var sandbox = await host.ClaimAsync(new SandboxConfig { Ttl = 0 });
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => host.Driver.UpdateAsync(
            sandbox.Id, now => now with { Config = now.Config with { Ttl = now.Config.Ttl + 1 } }, TestContext.Current.CancellationToken)));
        Assert.Equal(20, (await host.Driver.GetAsync(sandbox.Id, TestContext.Current.CancellationToken))!.Config.Ttl);
    }

    private static Task KillAsync(Sandbox sandbox) => ProcessTable.EndAsync(
        [.. ProcessTable.Naming(sandbox.Id).SelectMany(pid => ProcessTable.DescendantsOf(pid).Append(pid))], TestContext.Current.CancellationToken);

    private static string Body(RunOutcome outcome) =>
        outcome.Response is { } response ? Encoding.UTF8.GetString(response.BodyBase64.Decode()) : $"{outcome.Error}";

    private Task<LocalHost> StartAsync(TimeProvider? time = null, params (string Key, string Value)[] settings) => LocalHost.StartAsync(_state, isolation, time, settings);

    /// <summary>Which process a descriptor of this process stands for; null if it stands for none, or is closed.</summary>
    private static string? ProcessOf(string info)
    {
        try
        {
            return File.ReadLines(info).FirstOrDefault(line => line.StartsWith("Pid:", StringComparison.Ordinal))?[4..].Trim();
        }
        catch (IOException)
        {
            return null;
        }
    }

    private string Workspace(Sandbox sandbox) => Path.Combine(_state, "sandboxes", sandbox.Id, "root/workspace");

    private void Write(Sandbox sandbox, string source)
    {
        Directory.CreateDirectory(Path.Combine(Workspace(sandbox), "functions"));
        File.WriteAllText(Path.Combine(Workspace(sandbox), "functions/main.py"), source);
    }
}
