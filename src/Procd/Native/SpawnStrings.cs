using System.Runtime.InteropServices;

namespace Invoke.Procd.Native;

/// <summary>A NULL-terminated array of C strings, as argv and envp are; freed on disposal.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly unsafe ref struct SpawnStrings
{
    private readonly int _count;

    public SpawnStrings(IReadOnlyList<string> strings)
    {
        _count = strings.Count;
        Pointer = (byte**)NativeMemory.Alloc((nuint)(_count + 1), (nuint)sizeof(byte*));
        for (var i = 0; i < _count; i++) Pointer[i] = (byte*)Marshal.StringToCoTaskMemUTF8(strings[i]);
        Pointer[_count] = null;
    }

    public byte** Pointer { get; }

    public void Dispose()
    {
        for (var i = 0; i < _count; i++) Marshal.FreeCoTaskMem((nint)Pointer[i]);
        NativeMemory.Free(Pointer);
    }
}
