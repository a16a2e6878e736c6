using Invoke.Contracts.Errors;
using Invoke.Contracts.Functions;
using Invoke.Contracts.Invocations;
using Invoke.Contracts.Messages;
using Invoke.Gateway.Invocations;

namespace Invoke.Gateway.Tests.Invocations;

/// <summary>Rows and results to begin from.</summary>
internal static class Rows
{
    public const string Team = "red", Sandbox = "sb_aaaaaaaaaaaa";

    private static int _count;

    /// <summary>An invocation that waits for its first attempt.</summary>
    public static InvocationRow Queued(long now, string sandbox = Sandbox, string team = Team) => new()
    {
        Id = $"inv_{Interlocked.Increment(ref _count):d26}",
        TeamId = team,
        SandboxId = sandbox,
        Function = "main",
        State = "queued",
        Attempt = 1,
        Version = 1,
        CreatedAt = now,
        DueAt = now,
        ExpiresAt = now + 21_600_000,
        TimeoutMs = 30_000,
        MaxAttempts = 1,
        BackoffMs = 1000,
        MaxBackoffMs = 60_000,
        OnUnknown = "fail",
        Labels = "{}",
    };

    /// <summary>One whose first attempt a worker has.</summary>
    public static InvocationRow Running(long now) => Queued(now) with
    {
        State = "running", Version = 2, StartedAt = now, ClaimedAt = now, ClaimedBy = "a-worker", ClaimToken = "start:one", LeaseUntil = now + 45_000,
    };

    public static RecordResult Result(InvocationRow row, AttemptOutcome outcome, ErrorCode? error = null, int? attempt = null) => new()
    {
        InvocationId = row.Id,
        Attempt = attempt ?? row.Attempt,
        SandboxId = row.SandboxId,
        Outcome = outcome,
        Worker = "a-worker",
        Run = error is { } code
            ? RunOutcome.Failed(code, $"because of {code.Wire()}", new RunReport { Started = true, ModuleSha256 = "abc" })
            : new RunOutcome { Response = new FunctionResponse { Status = 200, Headers = [], BodyBase64 = "" }, Report = new RunReport { Started = true, ModuleSha256 = "abc" } },
    };
}
