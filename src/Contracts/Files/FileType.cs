using System.Text.Json.Serialization;

namespace Invoke.Contracts.Files;

/// <summary>What a directory entry is; <c>file</c>, <c>dir</c> or <c>symlink</c> on the wire.</summary>
[JsonConverter(typeof(WireEnumConverter<FileType>))]
public enum FileType
{
    /// <summary>A file; also a FIFO, socket or device, for which the wire has no word.</summary>
    File,

    /// <summary>A directory.</summary>
    Dir,

    /// <summary>A symbolic link, itself and not what it points to.</summary>
    Symlink,
}
