using System.Buffers;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Invoke.Http;

/// <summary>Memory straight from the system, and back to it at once: what is not touched takes no room, and no collection is needed for what was.</summary>
internal sealed unsafe partial class SystemMemory : MemoryManager<byte>
{
    private const int ReadWrite = 3, PrivateAnonymous = 0x22;

    private readonly Pages _pages;

    /// <exception cref="InvalidOperationException">The system has no more. Of its own kind: a run that has begun must not pass for one that could not.</exception>
    public SystemMemory(int length)
    {
        _pages = new Pages(length);
        if (_pages.IsInvalid) throw new InvalidOperationException($"the system has no {length} bytes of memory to give");
    }

    public override Span<byte> GetSpan() => new(Address, _pages.Length);

    public override MemoryHandle Pin(int elementIndex = 0) => new(Address + elementIndex, pinnable: this);

    public override void Unpin()
    {
        // It never moves.
    }

    protected override void Dispose(bool disposing) => _pages.Dispose();

    private byte* Address
    {
        get
        {
            ObjectDisposedException.ThrowIf(_pages.IsClosed, this);
            return (byte*)_pages.DangerousGetHandle();
        }
    }

    [LibraryImport("libc")]
    private static partial nint mmap(nint address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc")]
    private static partial int munmap(nint address, nuint length);

    private sealed class Pages : SafeHandleZeroOrMinusOneIsInvalid
    {
        public Pages(int length)
            : base(ownsHandle: true)
        {
            Length = length;
            SetHandle(mmap(0, (nuint)length, ReadWrite, PrivateAnonymous, -1, 0));
        }

        public int Length { get; }

        protected override bool ReleaseHandle() => munmap(handle, (nuint)Length) == 0;
    }
}
