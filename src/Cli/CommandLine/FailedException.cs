namespace Invoke.Cli.CommandLine;

/// <summary>The command was called rightly and cannot do its work; the message says what to do.</summary>
internal sealed class FailedException(string message, Exception? inner = null) : Exception(message, inner);
