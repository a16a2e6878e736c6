namespace Invoke.Cli.Config;

/// <summary>How to print where the command line does not say.</summary>
internal sealed record OutputConfig
{
    public string? Format { get; init; }
}
