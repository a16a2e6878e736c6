using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using Invoke.Contracts;
using Invoke.Contracts.Errors;
using Invoke.Contracts.Functions;
using Invoke.Procd.Files;
using Invoke.Procd.Health;
using Invoke.Procd.Native;
using Invoke.Procd.Processes;
using Invoke.Procd.Runners;

namespace Invoke.Procd.Functions;

/// <summary>Runs a function once, in one fresh python-runner.</summary>
internal sealed class FunctionRunner(ProcdOptions options, SandboxRoot root, RunnerPool pool, DrainState drain)
{
    /// <summary>How many processes one run may have.</summary>
    private const int MaxProcesses = 256;

    /// <summary>Runs the function; how it ends is the result, never an exception.</summary>
    /// <param name="name">The function's name, checked.</param>
    /// <param name="input">What the handler gets, checked.</param>
    /// <param name="background">Whether it yields to those who are waited for.</param>
    /// <param name="received">When procd got the request, a monotonic stamp.</param>
    /// <param name="cancellationToken">Kills the run.</param>
    public async Task<RunOutcome> RunAsync(string name, RunnerInput input, bool background, long received, CancellationToken cancellationToken)
    {
        try
        {
            // 1. The module is there and is a file.
            var module = FunctionModule.Find(root, name);

            // 2. A runner takes it; the next one boots meanwhile. The one that waits is for runs that somebody waits for.
            var runner = background ? pool.TakeForBackground() : pool.Take();
            try
            {
                return await runner.UseAsync(child => Run(child, runner.Recipe, module, input, background, received, cancellationToken));
            }
            finally
            {
                if (background) pool.BackgroundEnded();
            }
        }
        catch (ApiException e)
        {
            return new RunOutcome { Error = e.Error, Report = new RunReport { Started = false } };
        }
        catch (Win32Exception e)
        {
            return RunOutcome.Failed(ErrorCode.RuntimeUnavailable, WhyNotStarted(e), new RunReport { Started = false });
        }
    }

    private RunOutcome Run(
        ChildProcess child, RunnerRecipe recipe, FunctionModule module, RunnerInput input, bool background, long received,
        CancellationToken cancellationToken)
    {
        // 3. Give it the request and wait for its end.
        if (background) child.Yield();
        var queued = Stopwatch.GetElapsedTime(received);
        var memoryKills = MemoryPressure.Kills();
        using var exit = child.Run(input.Take(module.Path, child.Lingers), LimitsOf(input), cancellationToken);
        var outOfMemory = MemoryPressure.Kills() > memoryKills;

        // 4. Make of its end what the contract says.
        var report = new RunReport
        {
            Started = true,
            Log = Text(exit.ErrorTail),
            LogTruncated = exit.ErrorTruncated,
            ModuleSha256 = module.Sha256,
        };
        return Judge(exit, input, report, recipe, outOfMemory, queued, Stopwatch.GetElapsedTime(received));
    }

    private static ChildLimits LimitsOf(RunnerInput input) => new()
    {
        Deadline = TimeSpan.FromMilliseconds(input.TimeoutMs),
        OutputBytes = Limits.AnswerBytes,
        ErrorTailBytes = Limits.LogBytes,
        Processes = MaxProcesses,
    };

    private string WhyNotStarted(Win32Exception e)
    {
        if (e.NativeErrorCode != Libc.ENOENT) return $"the sandbox could not start the runner: error {e.NativeErrorCode}";
        return File.Exists(options.RunnerPath) ? "the sandbox has no /workspace" : "the sandbox has no python-runner";
    }

    private RunOutcome Judge(
        ChildExit exit, RunnerInput input, RunReport report, RunnerRecipe recipe, bool outOfMemory, TimeSpan queued, TimeSpan total)
    {
        RunOutcome Failed(ErrorCode code, string message) =>
            RunOutcome.Failed(code, message, report with { Timings = Timings(queued, total, null) });

        switch (exit)
        {
            case { End: ChildEnd.Deadline }:
                return Failed(ErrorCode.FunctionTimeout, $"the function ran past its timeout of {input.TimeoutMs} ms and was killed");
            case { End: ChildEnd.Cancelled }:
                return Failed(ErrorCode.Cancelled, "the invocation was cancelled and its processes were killed");
            case { End: ChildEnd.OutputLimit }:
                return Failed(ErrorCode.ResponseTooLarge, $"the function's answer is over the limit of {Limits.AnswerBytes} bytes");
            case { End: ChildEnd.ProcessLimit }:
                return Failed(ErrorCode.FunctionCrashed, "the function's process died of SIGKILL (too many processes)");
            case { Signalled: true } when drain.IsEnding:
                return Failed(ErrorCode.SandboxLost, "the sandbox was ended while the function ran");
            case { Signalled: true, Status: Libc.SIGKILL } when outOfMemory:
                return Failed(ErrorCode.FunctionCrashed, "the function's process died of SIGKILL (out of memory)");
            case { Signalled: true }:
                return Failed(ErrorCode.FunctionCrashed, $"the function's process died of {SignalNames.Of(exit.Status)}");
            case { Status: 127 } when recipe.Interpreter is null:
                return RunOutcome.Failed(ErrorCode.RuntimeUnavailable, "the sandbox has no python3 on PATH", new RunReport { Started = false });
            case { Status: not 0 }:
                return Failed(ErrorCode.FunctionFailed, FailureMessage(exit, report));
        }

        if (!RunnerAnswerReader.TryRead(exit.Output.Written, out var response, out var timings, out var imports, out var problem))
            return Failed(ErrorCode.InvalidFunctionResponse, problem);
        pool.Note(imports);
        return new RunOutcome { Response = response, Report = report with { Timings = Timings(queued, total, timings) } };
    }

    private static string FailureMessage(ChildExit exit, RunReport report)
    {
        var said = report.Log?.Trim() ?? "";
        if (said.Length == 0) return $"the function's process exited with status {exit.Status} and said nothing";
        return exit.ErrorTruncated ? $"[stderr truncated]\n{said}" : said;
    }

    private static RunTimings Timings(TimeSpan queued, TimeSpan total, RunnerAnswer.RunnerTimings? runner)
    {
        // What hostile code says of itself is believed only as far as it fits into what was measured.
        var run = (total - queued).TotalMilliseconds;
        var load = Math.Clamp(runner?.Load ?? 0, 0, run);
        var handler = Math.Clamp(runner?.Handler ?? 0, 0, run - load);
        return new RunTimings
        {
            Queue = Math.Round(queued.TotalMilliseconds, 3),
            Boot = Math.Round(run - load - handler, 3),
            Load = Math.Round(load, 3),
            Handler = Math.Round(handler, 3),
        };
    }

    private static string Text(byte[] tail)
    {
        // A tail may begin inside a character.
        var start = 0;
        while (start < tail.Length && start < 3 && (tail[start] & 0xC0) == 0x80) start++;
        return Encoding.UTF8.GetString(tail.AsSpan(start));
    }
}
