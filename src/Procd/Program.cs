using Invoke.Contracts.Errors;
using Invoke.Procd;

try
{
    await ProcdServer.RunAsync(ProcdOptions.Parse(args));
    return 0;
}
catch (ApiException e)
{
    StderrLogger.WriteLine($"procd: {e.Message}\n\n{ProcdOptions.Usage}");
    return 64;
}
