using System.Runtime.InteropServices;

namespace Invoke.Procd.Native;

/// <summary><c>struct rlimit</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct RLimit(nuint Soft, nuint Hard);
