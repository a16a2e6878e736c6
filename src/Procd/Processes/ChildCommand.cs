namespace Invoke.Procd.Processes;

/// <summary>What to start: immutable, apart from its execution.</summary>
/// <param name="File">The executable's path; PATH is not searched.</param>
/// <param name="Arguments">The arguments, the program's own name first.</param>
/// <param name="Environment">The whole environment, as <c>NAME=value</c>; nothing is inherited.</param>
/// <param name="WorkingDirectory">An absolute path.</param>
internal sealed record ChildCommand(
    string File, IReadOnlyList<string> Arguments, IReadOnlyList<string> Environment, string WorkingDirectory);
