namespace Invoke.Procd.Runners;

/// <summary>All that decides how runners start now. One that waits and was started by another recipe is not used any more.</summary>
/// <param name="Environment">The environment of every function; configurations that are equal share the list.</param>
/// <param name="Preload">What the sandbox is configured to import beforehand; shared likewise.</param>
/// <param name="Forks">Whether runners are forked where that is possible.</param>
/// <param name="Interpreter">The python3 on the environment's PATH; null if there is none.</param>
internal sealed record RunnerRecipe(IReadOnlyList<string> Environment, IReadOnlyList<string> Preload, bool Forks, Interpreter? Interpreter);
