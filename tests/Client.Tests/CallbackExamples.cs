using Invoke.Contracts.Batches;
using Invoke.Contracts.Callbacks;
using Invoke.Contracts.Errors;
using Invoke.Contracts.Invocations;
using Invoke.Tests;

namespace Invoke.Client.Tests;

/// <summary>The example of docs/sdk.md about callbacks, and what it leaves out.</summary>
public sealed class CallbackExamples(SharedStandalone standalone) : IDisposable
{
    // What the examples print.
    private readonly StringWriter Console = new();

    public void Dispose() => Console.Dispose();

    [Fact]
    public async Task Be_told_of_an_end()
    {
        using var client = standalone.Client();
        var sandbox = await client.ClaimSandboxAsync();
        await sandbox.WriteFileAsync("/workspace/functions/nightly.py", "def handler(request): return 'done'");
        // docs
        var told = await sandbox.SubmitFunctionAsync("nightly", new InvocationRequestBody
        {
            Callback = new CallbackBody { Url = "https://receiver.example/ended" },
        });
        var secret = (await client.GetCallbackSecretAsync()).Secret;      // the receiver verifies with it

        var callback = await client.GetInvocationDeliveriesAsync(told.InvocationId);
        foreach (var delivery in callback.Deliveries) Console.WriteLine($"{delivery.StartedAt}: {delivery.Outcome}");
        // end
        Assert.StartsWith("whsec_", secret, StringComparison.Ordinal);
        Assert.Equal(("https://receiver.example/ended", callback.CallbackId), (callback.Url, told.Callback!.CallbackId));
        await Wait.UntilAsync(
            async () => (await client.GetInvocationAsync(told.InvocationId)).Callback!.Deliveries.Count > 0, "it was tried", TestContext.Current.CancellationToken);
        var tried = (await client.GetInvocationDeliveriesAsync(told.InvocationId)).Deliveries[0];
        Assert.Equal((1, DeliveryOutcome.Unresolved), (tried.Number, tried.Outcome));
    }

    [Fact]
    public async Task What_leads_inside_is_refused_and_where_there_is_none_is_said()
    {
        using var client = standalone.Client();
        var sandbox = await client.ClaimSandboxAsync();
        var refused = await Assert.ThrowsAsync<Sandbox0Exception>(
            () => sandbox.SubmitFunctionAsync("main", new InvocationRequestBody { Callback = new CallbackBody { Url = "http://127.0.0.1/" } }));
        Assert.Equal(ErrorCode.CallbackUrlForbidden, refused.Code);
        BatchLine[] lines = [new() { SandboxId = sandbox.Id, Function = "main" }];
        refused = await Assert.ThrowsAsync<Sandbox0Exception>(() => client.SubmitBatchAsync(lines, new BatchOptions { CallbackUrl = new Uri("http://localhost/") }));
        Assert.Equal(ErrorCode.CallbackUrlForbidden, refused.Code);

        var batch = await client.SubmitBatchAsync(lines, new BatchOptions { CallbackUrl = new Uri("https://receiver.example/a?b=c&d") });
        Assert.Equal("https://receiver.example/a?b=c&d", (await client.GetBatchDeliveriesAsync(batch.BatchId)).Url);
        var bare = await sandbox.SubmitFunctionAsync("main");
        Assert.Equal(ErrorCode.NotFound, (await Assert.ThrowsAsync<Sandbox0Exception>(() => client.GetInvocationDeliveriesAsync(bare.InvocationId))).Code);
    }

    [Fact]
    public async Task The_secret_is_replaced()
    {
        using var client = standalone.Client();
        var first = await client.GetCallbackSecretAsync();
        var second = await client.RotateCallbackSecretAsync();
        Assert.NotEqual(first, second);
        Assert.Equal(second, await client.GetCallbackSecretAsync());
    }
}
