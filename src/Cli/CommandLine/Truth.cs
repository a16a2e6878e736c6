namespace Invoke.Cli.CommandLine;

/// <summary>The value of an option that may also be left out.</summary>
internal enum Truth
{
    /// <summary>It is so.</summary>
    True,

    /// <summary>It is not so.</summary>
    False,
}
