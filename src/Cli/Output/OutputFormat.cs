namespace Invoke.Cli.Output;

/// <summary>How to print.</summary>
internal enum OutputFormat
{
    /// <summary>For people.</summary>
    Table,

    /// <summary>The data of the API's answer, indented.</summary>
    Json,

    /// <summary>The same as YAML.</summary>
    Yaml,
}
