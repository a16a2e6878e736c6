using Invoke.Cli.CommandLine;
using Invoke.Cli.Output;
using Invoke.Client;
using Invoke.Contracts.Functions;
using Invoke.Contracts.Invocations;

namespace Invoke.Cli.Functions;

/// <summary>Prints what a function answered, and nothing else.</summary>
internal static class FunctionAnswer
{
    /// <summary>Prints the body, or the whole answer for programs.</summary>
    /// <returns>1 if the function's own status is an error.</returns>
    public static async Task<int> PrintAsync(Printer output, FunctionResponse response, CancellationToken cancellationToken)
    {
        if (output.Format != OutputFormat.Table) output.Data(response, CliJson.Contracts.FunctionResponse);
        else await PrintBodyAsync(output, response, cancellationToken);
        return response.Status >= 400 ? 1 : 0;
    }

    /// <summary>Prints the body of a terminal invocation, or the whole invocation for programs.</summary>
    /// <returns>1 if it has no answer, or the function's own status is an error.</returns>
    /// <exception cref="FailedException">It has no answer.</exception>
    public static async Task<int> PrintAsync(Printer output, Invocation invocation, CancellationToken cancellationToken)
    {
        if (output.Format != OutputFormat.Table) output.Data(invocation, CliJson.Contracts.Invocation);
        else if (invocation.Result is { } result) await PrintBodyAsync(output, result, cancellationToken);
        else if (invocation.Error is { } error) throw new FailedException(ErrorText.Of(error));
        return invocation.Result is { Status: < 400 } ? 0 : 1;
    }

    private static async Task PrintBodyAsync(Printer output, FunctionResponse response, CancellationToken cancellationToken)
    {
        var body = response.BodyBytes();
        if (body.Length == 0)
        {
            output.Say($"Function returned status {response.Status}");
            return;
        }

        await using var stdout = Console.OpenStandardOutput();
        await stdout.WriteAsync(body, cancellationToken);
        // The prompt of a terminal begins a line; a pipe gets the body as it is.
        if (Terminal.IsOutput && body[^1] != '\n') await stdout.WriteAsync("\n"u8.ToArray(), cancellationToken);
    }
}
