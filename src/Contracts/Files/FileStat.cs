using System.Text.Json.Serialization;

namespace Invoke.Contracts.Files;

/// <summary>What is known of a directory entry without following it.</summary>
public sealed record FileStat
{
    /// <summary>The last component of the path. Bytes that are not UTF-8 are shown as U+FFFD, and such an entry cannot be addressed.</summary>
    public required string Name { get; init; }

    /// <summary>The absolute path as the caller sees it, with <c>.</c>, <c>..</c> and doubled slashes taken out.</summary>
    public required string Path { get; init; }

    /// <summary>What it is.</summary>
    public required FileType Type { get; init; }

    /// <summary>Its size in bytes; of a symlink, the length of its target.</summary>
    public required long Size { get; init; }

    /// <summary>The permission bits, four octal digits: <c>0644</c>.</summary>
    public required string Mode { get; init; }

    /// <summary>When its content last changed, UTC.</summary>
    public required DateTime ModTime { get; init; }

    /// <summary>Whether it is a symlink.</summary>
    public required bool IsLink { get; init; }

    /// <summary>Where a symlink points, as written in it; unset for everything else.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? LinkTarget { get; init; }
}
