using System.CommandLine;
using System.CommandLine.Invocation;
using Invoke.Cli.CommandLine;
using Invoke.Cli.Output;

namespace Invoke.Cli;

/// <summary>The command: its table of contents, and what becomes of an error.</summary>
internal static class S0
{
    private const int Failure = 1, Usage = 2, Interrupted = 130;

    public static async Task<int> RunAsync(string[] args)
    {
        try
        {
            // A body may begin with @, and is no file of arguments.
            var parse = Root().Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
            if (parse.Action is ParseErrorAction) return await FailAsync(Usage, $"{UsageProblem.Of(parse)} (see {parse.CommandResult.Command.Line()} --help)");
            return await parse.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromSeconds(5) });
        }
        catch (UsageException e)
        {
            return await FailAsync(Usage, e.Message);
        }
        catch (Exception e) when (e is FailedException or UnauthorizedAccessException)
        {
            return await FailAsync(Failure, e.Message);
        }
        catch (IOException e)
        {
            // Whoever read the output has enough of it.
            return Terminal.IsBrokenPipe(e) ? Failure : await FailAsync(Failure, e.Message);
        }
        catch (OperationCanceledException)
        {
            return Interrupted;
        }
        catch (Exception e)
        {
            return await FailAsync(Failure, $"this is a bug of s0, please report it: {e.GetType().Name}: {e.Message}");
        }
    }

    private static S0RootCommand Root() => new(
        new GroupCommand("sandbox", "Claim sandboxes, and work with their files and functions",
            new Sandboxes.CreateCommand(),
            new Sandboxes.ListCommand(),
            new Sandboxes.GetCommand(),
            new Sandboxes.StatusCommand(),
            new Sandboxes.UpdateCommand(),
            new Sandboxes.RefreshCommand(),
            new Sandboxes.DeleteCommand(),
            new GroupCommand("files", "Work with the files of a sandbox",
                new Files.LsCommand(),
                new Files.CatCommand(),
                new Files.StatCommand(),
                new Files.MkdirCommand(),
                new Files.WriteCommand(),
                new Files.UploadCommand(),
                new Files.DownloadCommand(),
                new Files.MvCommand(),
                new Files.RmCommand()).With(SandboxOption.Instance),
            new GroupCommand("function", "Invoke the functions of a sandbox",
                new Functions.InvokeCommand(),
                new Functions.PushCommand()).With(SandboxOption.Instance)),
        new GroupCommand("invocation", "Look after asynchronous invocations",
            new Invocations.ListCommand(),
            new Invocations.GetCommand(),
            new Invocations.WaitCommand(),
            new Invocations.LogsCommand(),
            new Invocations.DeliveriesCommand(),
            new Invocations.CancelCommand(),
            new Invocations.RedriveCommand()),
        new GroupCommand("batch", "Submit many invocations at once",
            new Batches.SubmitCommand(),
            new Batches.GetCommand(),
            new Batches.ResultsCommand(),
            new Batches.DeliveriesCommand(),
            new Batches.CancelCommand(),
            new Batches.RedriveCommand()),
        new GroupCommand("trigger", "Have messages of other systems invoke functions",
            new Triggers.PutCommand(),
            new Triggers.ListCommand(),
            new Triggers.GetCommand(),
            new Triggers.PauseCommand(),
            new Triggers.ResumeCommand(),
            new Triggers.DeleteCommand()),
        new GroupCommand("schedule", "Have functions run at set times",
            new Schedules.PutCommand(),
            new Schedules.ListCommand(),
            new Schedules.GetCommand(),
            new Schedules.PauseCommand(),
            new Schedules.ResumeCommand(),
            new Schedules.DeleteCommand()),
        new GroupCommand("callback", "Look after what signs callbacks",
            new Callbacks.SecretCommand(),
            new Callbacks.RotateCommand()),
        new GroupCommand("apikey", "Manage API keys",
            new ApiKeys.CreateCommand(),
            new ApiKeys.ListCommand(),
            new ApiKeys.DeleteCommand()),
        new Completion.CompletionCommand());

    private static async Task<int> FailAsync(int exit, string message)
    {
        await Console.Error.WriteLineAsync($"s0: {Visible.Text(message.TrimEnd())}");
        return exit;
    }
}
