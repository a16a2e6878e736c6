namespace Invoke.Cli.Tests;

/// <summary>A command that has ended.</summary>
public sealed record Ended(int Exit, string Output, string Error)
{
    /// <summary>Fails unless it failed so: nothing on standard output, and one line that says this.</summary>
    public void FailedSaying(int exit, string line)
    {
        Assert.Equal((exit, ""), (Exit, Output));
        Assert.Equal($"s0: {line}\n", Error);
    }
}
