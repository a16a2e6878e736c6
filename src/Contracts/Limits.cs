namespace Invoke.Contracts;

/// <summary>The sizes, times and counts that the wire contract fixes.</summary>
public static class Limits
{
    /// <summary>The largest body of an invoke call, in bytes: 8 MiB.</summary>
    public const int RequestBodyBytes = 8 * 1024 * 1024;

    /// <summary>How many times as long JSON may become when it is written anew: one byte may become <c>\u007F</c>.</summary>
    public const int JsonEscapeGrowth = 6;

    /// <summary>
    /// The largest body of the platform's own invoke call to procd, in bytes: 49 MiB. The gateway has held the caller to
    /// <see cref="RequestBodyBytes"/>; the platform writes it anew and adds to it.
    /// </summary>
    public const int PlatformRequestBodyBytes = (JsonEscapeGrowth * RequestBodyBytes) + (1024 * 1024);

    /// <summary>The largest answer a runner may write, in bytes: 4 MiB.</summary>
    public const int AnswerBytes = 4 * 1024 * 1024;

    /// <summary>How much of the end of what a function printed is kept, in bytes: 64 KiB.</summary>
    public const int LogBytes = 64 * 1024;

    /// <summary>The largest file of the files API, in bytes: 100 MiB.</summary>
    public const long FileBytes = 100L * 1024 * 1024;

    /// <summary>The largest JSON body of every other call, in bytes: 1 MiB.</summary>
    public const int JsonBodyBytes = 1024 * 1024;

    /// <summary>How deep JSON may nest: 64.</summary>
    public const int JsonDepth = 64;

    /// <summary>The longest function name, in characters: 128.</summary>
    public const int FunctionNameLength = 128;

    /// <summary>A function's execution time when the request gives none, in milliseconds: 30 s.</summary>
    public const int DefaultTimeoutMs = 30_000;

    /// <summary>The longest execution time, in milliseconds: 120 s.</summary>
    public const int MaxTimeoutMs = 120_000;
}
