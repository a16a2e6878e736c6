using System.CommandLine;
using Invoke.Cli.CommandLine;
using Invoke.Cli.Invocations;
using Invoke.Client;
using Invoke.Contracts;
using Invoke.Contracts.Functions;

namespace Invoke.Cli.Functions;

/// <summary><c>s0 sandbox function invoke</c></summary>
internal sealed class InvokeCommand : S0Command
{
    private readonly Argument<string> _name = Ids.Argument("name", "The function: main is /workspace/functions/main.py");
    private readonly Option<string?> _method = new("--method") { Description = "The method of the request (default POST)", HelpName = "method" };
    private readonly Option<string?> _path = new("--path") { Description = "The path of the request (default /)", HelpName = "path" };
    private readonly Option<KeyValuePair<string, string>[]> _headers = Values.Pairs("--header", "A header of the request; may be given again");
    private readonly Option<KeyValuePair<string, string>[]> _query = Values.Pairs("--query", "A query parameter of the request; may be given again");
    private readonly Option<string?> _handler = new("--handler") { Description = "The callable in the module (default handler)", HelpName = "handler" };
    private readonly Option<int?> _timeout = Values.Number("--timeout-ms", "How long the function may run, in milliseconds (default 30000)", 0, Limits.MaxTimeoutMs);
    private readonly BodyOptions _body = new();
    private readonly SubmitFlags _submit = new();

    public InvokeCommand()
        : base("invoke", "Invoke a function and print the body of its answer",
            "s0 sandbox function invoke -s sb_0123456789ab main --body '{\"name\":\"Ada\"}'",
            "s0 sandbox function invoke -s sb_0123456789ab main --method GET --path /items --query page=2 --header accept=text/plain",
            "s0 sandbox function invoke -s sb_0123456789ab main --stdin -o json <request.json",
            "s0 sandbox function invoke -s sb_0123456789ab main --async --max-attempts 3 --label job=nightly")
    {
        Add(_name);
        foreach (var option in (Option[])[_method, _path, _query, _headers, .. _body.All, _handler, _timeout, .. _submit.All]) Add(option);
    }

    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        var isAsync = _submit.IsAsync(run);
        var request = new FunctionRequestBody
        {
            Method = run.Get(_method),
            Path = run.Get(_path),
            Query = Values.Lists(run.Get(_query)),
            Headers = Values.Lists(run.Get(_headers)),
            BodyBase64 = await _body.ReadAsync(run, cancellationToken),
            Handler = run.Get(_handler),
            TimeoutMs = run.Get(_timeout),
        };
        if (!isAsync)
        {
            var response = await run.Sandbox.InvokeFunctionAsync(run.Get(_name), request, cancellationToken);
            return await FunctionAnswer.PrintAsync(run.Output, response, cancellationToken);
        }

        var options = new SubmitOptions { IdempotencyKey = _submit.IdempotencyKey(run) };
        var invocation = await run.Sandbox.SubmitFunctionAsync(run.Get(_name), _submit.Request(run, request), options, cancellationToken);
        if (_submit.Waits(run))
        {
            invocation = await run.Client.WaitForInvocationAsync(invocation.InvocationId, cancellationToken);
            return await FunctionAnswer.PrintAsync(run.Output, invocation, cancellationToken);
        }

        run.Output.Show(invocation, CliJson.Contracts.Invocation, one => one.InvocationId, InvocationColumns.Details);
        return 0;
    }
}
