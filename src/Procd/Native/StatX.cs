using System.Runtime.InteropServices;

namespace Invoke.Procd.Native;

/// <summary><c>struct statx</c>: unlike <c>struct stat</c>, laid out alike on every architecture.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct StatX
{
    private const int TypeMask = 0xF000, Directory = 0x4000, Regular = 0x8000, Symlink = 0xA000, Fifo = 0x1000, Socket = 0xC000;

    [FieldOffset(28)] public ushort Mode;
    [FieldOffset(32)] public ulong Inode;
    [FieldOffset(40)] public ulong Size;
    [FieldOffset(112)] public long ModifiedSeconds;
    [FieldOffset(120)] public uint ModifiedNanoseconds;
    [FieldOffset(136)] public uint DeviceMajor;
    [FieldOffset(140)] public uint DeviceMinor;

    public readonly bool IsDirectory => (Mode & TypeMask) == Directory;

    public readonly bool IsRegular => (Mode & TypeMask) == Regular;

    public readonly bool IsSymlink => (Mode & TypeMask) == Symlink;

    /// <summary>What it is, in words for a message.</summary>
    public readonly string Kind => (Mode & TypeMask) switch
    {
        Directory => "a directory",
        Regular => "a file",
        Symlink => "a symlink",
        Fifo => "a FIFO",
        Socket => "a socket",
        _ => "a device",
    };

    /// <summary>What differs when the file was replaced or written.</summary>
    public readonly Version WhichVersion => new(DeviceMajor, DeviceMinor, Inode, Size, ModifiedSeconds, ModifiedNanoseconds);

    public readonly bool IsSameAs(in StatX other) =>
        Inode == other.Inode && DeviceMajor == other.DeviceMajor && DeviceMinor == other.DeviceMinor;

    [StructLayout(LayoutKind.Auto)]
    internal readonly record struct Version(uint DeviceMajor, uint DeviceMinor, ulong Inode, ulong Size, long Seconds, uint Nanoseconds);
}
