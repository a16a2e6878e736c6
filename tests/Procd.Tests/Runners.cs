namespace Invoke.Procd.Tests;

/// <summary>How a runner comes to its function; no test may tell the difference.</summary>
public static class Runners
{
    /// <summary>Started for its run.</summary>
    public const string Spawned = """{"prestart":0}""";

    /// <summary>Started before its run.</summary>
    public const string Prestarted = """{"prestart":2}""";

    /// <summary>Forked for its run.</summary>
    public const string Forked = """{"mode":"fork","prestart":0}""";

    public static TheoryData<string> All => [Spawned, Prestarted, Forked];
}
