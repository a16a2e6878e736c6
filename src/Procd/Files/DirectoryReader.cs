using System.Buffers.Binary;
using Invoke.Procd.Native;
using Microsoft.Win32.SafeHandles;

namespace Invoke.Procd.Files;

/// <summary>Reads a directory's entries from a descriptor, a buffer at a time.</summary>
internal sealed class DirectoryReader(SafeFileHandle directory, SandboxPath path)
{
    /// <summary>Entry type 4 of getdents64(2), a directory, and 0, which the file system does not know.</summary>
    private const byte Directory = 4, Unknown = 0;

    private const int LengthOffset = 16, TypeOffset = 18, NameOffset = 19;

    private readonly byte[] _buffer = new byte[16 * 1024];
    private int _position;
    private int _end;

    /// <summary>The next entry, without <c>.</c> and <c>..</c>.</summary>
    /// <param name="name">Its name, with the NUL.</param>
    /// <param name="mayBeDirectory">Whether it was a directory, as far as the file system says.</param>
    public bool TryRead(out byte[] name, out bool mayBeDirectory)
    {
        while (true)
        {
            if (_position == _end && !TryFill()) break;
            var entry = _buffer.AsSpan(_position, BinaryPrimitives.ReadUInt16LittleEndian(_buffer.AsSpan(_position + LengthOffset)));
            _position += entry.Length;
            var text = entry[NameOffset..];
            text = text[..(text.IndexOf((byte)0) + 1)];
            if (text.SequenceEqual(".\0"u8) || text.SequenceEqual("..\0"u8)) continue;
            name = text.ToArray();
            mayBeDirectory = entry[TypeOffset] is Directory or Unknown;
            return true;
        }

        (name, mayBeDirectory) = ([], false);
        return false;
    }

    private bool TryFill()
    {
        var read = Libc.getdents64(directory, _buffer, _buffer.Length);
        // ENOENT: the directory was removed while it was open.
        if (read < 0 && Libc.LastError != Libc.ENOENT) throw FileFailure.Of(Libc.LastError, path);
        (_position, _end) = (0, (int)Math.Max(read, 0));
        return read > 0;
    }
}
