using System.CommandLine;
using System.Text;
using Invoke.Cli.CommandLine;
using Invoke.Cli.Input;
using Invoke.Contracts;
using Invoke.Contracts.Functions;

namespace Invoke.Cli.Functions;

/// <summary>The ways to give the body of a request.</summary>
internal sealed class BodyOptions
{
    private readonly Option<string?> _body = new("--body") { Description = "The body of the request", HelpName = "text" };
    private readonly Option<string?> _base64 = new("--body-base64") { Description = "The body of the request in base64", HelpName = "base64" };
    private readonly Option<bool> _stdin = new("--stdin") { Description = "Take the body of the request from standard input" };

    public IEnumerable<Option> All => [_body, _base64, _stdin];

    /// <summary>The body in base64; null if none is given.</summary>
    /// <exception cref="UsageException">It is given in two ways, or is not base64.</exception>
    /// <exception cref="FailedException">Standard input cannot be read.</exception>
    public async Task<string?> ReadAsync(CommandRun run, CancellationToken cancellationToken)
    {
        var (body, base64, stdin) = (run.Get(_body), run.Get(_base64), run.Get(_stdin));
        if ((body is null ? 0 : 1) + (base64 is null ? 0 : 1) + (stdin ? 1 : 0) > 1) throw new UsageException("pass only one of --body, --body-base64 and --stdin");
        if (base64 is not null && !Base64Text.FromString(base64).IsValid) throw new UsageException("--body-base64 must be standard base64 with padding and without white space");
        if (base64 is not null) return base64;
        if (body is not null) return Convert.ToBase64String(Encoding.UTF8.GetBytes(body));
        return stdin ? Convert.ToBase64String(await InputFile.ReadAsync("-", Limits.RequestBodyBytes, cancellationToken)) : null;
    }
}
