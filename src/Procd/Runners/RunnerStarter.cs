using System.ComponentModel;
using Invoke.Procd.Processes;
using Invoke.PythonRunner;

namespace Invoke.Procd.Runners;

/// <summary>Starts runners, each blocked on its stdin for its order, the fastest way that works.</summary>
internal sealed class RunnerStarter(ProcdOptions options, RunnerProgram program, ForkServers forks)
{
    /// <summary>A new runner; it belongs to the calling thread.</summary>
    /// <param name="recipe">How runners start now.</param>
    /// <param name="preload">What it imports beforehand.</param>
    /// <exception cref="Win32Exception">It did not start.</exception>
    public ChildProcess Start(RunnerRecipe recipe, IReadOnlyList<string> preload)
    {
        // 1. Forked, where the sandbox asks for it.
        if (recipe.Forks && forks.TryFork(recipe, preload) is { } forked) return forked;

        // 2. As python3, with what the launcher would have given it.
        if (program.For(recipe) is { } file)
        {
            try
            {
                var python = new ChildCommand(recipe.Interpreter!.Path, PythonCommand.Of(["--prestart", .. preload]), recipe.Environment, options.Workspace);
                return ChildProcess.Start(pipes =>
                {
                    var pid = Spawn.Start(python, pipes.ChildStdin, 0, pipes.ChildStderr, 1, pipes.ChildStderr, 2,
                        (int)file.DangerousGetHandle(), PythonCommand.ProgramDescriptor, pipes.ChildStdout, PythonCommand.AnswerDescriptor);
                    GC.KeepAlive(file);
                    return pid;
                });
            }
            catch (Win32Exception)
            {
                // A script without its first line, perhaps: the launcher takes what execvp(3) takes.
            }
        }

        // 3. By the launcher.
        var launcher = new ChildCommand(options.RunnerPath, ["python-runner", "--prestart", .. preload], recipe.Environment, options.Workspace);
        return ChildProcess.Start(pipes => Spawn.Start(launcher, pipes.Standard));
    }
}
