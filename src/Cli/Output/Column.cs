namespace Invoke.Cli.Output;

/// <summary>A field of something that is printed.</summary>
/// <param name="Title">Its name.</param>
/// <param name="Cell">Its text.</param>
internal sealed record Column<T>(string Title, Func<T, string?> Cell);
