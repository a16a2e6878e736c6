using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Invoke.Contracts;
using Invoke.Contracts.Errors;
using Invoke.Contracts.Functions;
using Invoke.Contracts.Procd;
using Invoke.Http;
using Invoke.Procd.Ledger;

namespace Invoke.Procd.Functions;

/// <summary><c>POST /api/v1/functions/{name}/invoke</c>, as clients call it (wire contract, section 2) and as the platform does (section 7).</summary>
internal sealed class InvokeEndpoint(FunctionRunner runner, RunGate gate, InvocationLedger ledger, ILogger<InvokeEndpoint> logger)
{
    public void Map(IEndpointRouteBuilder routes) => routes.MapPost("/api/v1/functions/{name}/invoke", HandleAsync);

    private async Task HandleAsync(HttpContext context)
    {
        var received = Stopwatch.GetTimestamp();

        // 1. Check all that can be checked before anything runs.
        var name = (string)context.GetRouteValue("name")!;
        FunctionName.Require(name);
        var call = PlatformCall.Of(context.Request.Headers);
        RunnerInput input;
        using (var body = await RequestBody.ReadPooledAsync(context, call is null ? Limits.RequestBodyBytes : Limits.PlatformRequestBodyBytes, context.RequestAborted))
            input = new RunnerInput(FunctionRequestReader.Read(body.Written));
        if (call is not null) context.Response.Headers[ProcdHeaders.InvocationId] = call.Key.InvocationId;

        // 2. Run it. A plain call dies with its caller; the platform's goes on, for whoever asks for it next.
        var outcome = call is null
            ? await gate.EnterAsync(() => runner.RunAsync(name, input, background: false, received, context.RequestAborted))
            : await EntryOf(call, name, input, received).Outcome.WaitAsync(context.RequestAborted);

        // 3. Answer; the report is the platform's alone.
        Log.RunEnded(logger, call?.Key.InvocationId ?? "", call?.Key.Attempt ?? 0, name,
            outcome.Error?.Code.Wire() ?? "succeeded", Stopwatch.GetElapsedTime(received).TotalMilliseconds);
        await (outcome.Response is { } response
            ? Envelope.SucceedAsync(context, Data(response, call is null ? null : outcome.Report), ProcdJson.Strict.ProcdInvokeData)
            : Envelope.FailAsync(context, Error(outcome, withReport: call is not null)));
    }

    private LedgerEntry EntryOf(PlatformCall call, string name, RunnerInput input, long received)
    {
        if (call.ResumeOnly)
        {
            return ledger.Find(call.Key) ?? throw new ApiException(ErrorCode.NotInLedger,
                string.Create(CultureInfo.InvariantCulture, $"attempt {call.Key.Attempt} of {call.Key.InvocationId} is not known here"));
        }

        return ledger.StartOrAttach(call.Key, cancelled => gate.EnterAsync(() => runner.RunAsync(name, input, call.Background, received, cancelled)));
    }

    private static ProcdInvokeData Data(FunctionResponse response, RunReport? report) => new()
    {
        Status = response.Status,
        Headers = response.Headers,
        BodyBase64 = response.BodyBase64,
        Started = report?.Started,
        Log = report?.Log,
        LogTruncated = report?.LogTruncated,
        Timings = report?.Timings,
        ModuleSha256 = report?.ModuleSha256,
    };

    private static ApiError Error(RunOutcome outcome, bool withReport) => withReport && outcome.Report is { } report
        ? outcome.Error! with { Details = JsonSerializer.SerializeToElement(report, ProcdJson.Strict.RunReport) }
        : outcome.Error!;
}
