using Invoke.Contracts.Errors;
using Invoke.Contracts.Invocations;
using Invoke.Tests;

namespace Invoke.Client.Tests;

/// <summary>The examples of docs/sdk.md about asynchronous invocations, and what they leave out.</summary>
public sealed class InvocationExamples(SharedStandalone standalone) : IDisposable
{
    // What the examples print.
    private readonly StringWriter Console = new();

    public void Dispose() => Console.Dispose();

    [Fact]
    public async Task Submit_and_wait()
    {
        using var client = standalone.Client();
        var sandbox = await client.ClaimSandboxAsync();
        await sandbox.WriteFileAsync("/workspace/functions/nightly.py", "def handler(request):\n  print('worked')\n  return 'done'");
        // docs
        var invocation = await sandbox.SubmitFunctionAsync("nightly", new InvocationRequestBody
        {
            Retry = new RetryBody { MaxAttempts = 3 },
            Labels = new() { ["job"] = "nightly" },
        });

        invocation = await client.WaitForInvocationAsync(invocation.InvocationId);
        Console.WriteLine($"{invocation.State}: {invocation.Result?.BodyText()}");
        var printed = await client.GetInvocationLogsAsync(invocation.InvocationId);
        // end
        Assert.Equal(("Succeeded: done\n", "worked\n"), (Console.ToString(), printed));
    }

    [Fact]
    public async Task Watch_list_and_redrive()
    {
        using var client = standalone.Client();
        var sandbox = await client.ClaimSandboxAsync();
        await sandbox.WriteFileAsync("/workspace/functions/nightly.py", "def handler(request): return 1 / 0");
        var submitted = await sandbox.SubmitFunctionAsync("nightly", new InvocationRequestBody { Labels = new() { ["job"] = sandbox.Id } });
        var id = submitted.InvocationId;
        var label = $"job:{sandbox.Id}";
        // docs
        await foreach (var change in client.WatchInvocationAsync(id)) Console.WriteLine(change.State);

        var filter = new InvocationFilter { State = InvocationState.Failed, Label = label };
        await foreach (var failed in client.ListInvocationsAsync(filter))
        {
            Console.WriteLine($"{failed.InvocationId}: {failed.Error?.Code}");
            await client.RedriveInvocationAsync(failed.InvocationId);
        }
        // end
        Assert.EndsWith($"Failed\n{id}: FunctionFailed\n", Console.ToString(), StringComparison.Ordinal);
        var all = await client.ListInvocationsAsync(new InvocationFilter { SandboxId = sandbox.Id }, pageSize: 1).ToListAsync();
        Assert.Equal([id, null], all.OrderBy(one => one.InvocationId).Select(one => one.RedriveOf).Reverse());
        await client.WaitForInvocationAsync(all[0].InvocationId);
        var dry = await client.RedriveInvocationsAsync(new BulkRedriveBody { Filter = filter, DryRun = true });
        Assert.Equal((2, true), (dry.Count, dry.DryRun));
    }

    [Fact]
    public async Task A_key_submits_once_and_a_delayed_one_can_be_cancelled()
    {
        using var client = standalone.Client();
        var sandbox = await client.ClaimSandboxAsync();
        await sandbox.WriteFileAsync("/workspace/functions/later.py", "def handler(request): return 'done'");
        var request = new InvocationRequestBody { DelayMs = 3_600_000 };
        var options = new SubmitOptions { IdempotencyKey = "order-17", Wait = TimeSpan.FromSeconds(1) };
        var first = await sandbox.SubmitFunctionAsync("later", request, options with { Wait = default });
        var again = await sandbox.SubmitFunctionAsync("later", request, options);
        Assert.Equal((first.InvocationId, InvocationState.Queued, WaitingReason.Delayed), (again.InvocationId, again.State, again.Waiting!.Reason));
        var reused = await Assert.ThrowsAsync<Sandbox0Exception>(() => sandbox.SubmitFunctionAsync("later", new InvocationRequestBody { DelayMs = 1 }, options));
        Assert.Equal(ErrorCode.IdempotencyKeyReused, reused.Code);

        Assert.Equal(InvocationState.Cancelled, (await client.CancelInvocationAsync(first.InvocationId)).State);
        var ended = await Assert.ThrowsAsync<Sandbox0Exception>(() => client.CancelInvocationAsync(first.InvocationId));
        Assert.Equal(ErrorCode.Conflict, ended.Code);
        Assert.Equal(ErrorCode.Cancelled, (await client.GetInvocationAsync(first.InvocationId, TimeSpan.FromSeconds(5))).Error!.Code);
    }
}
