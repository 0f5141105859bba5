using System.Runtime.InteropServices;

namespace MediaRouter.Benchmarks.Load.Native;

/// <summary><c>struct rusage</c>, of which only the times are read.</summary>
[StructLayout(LayoutKind.Sequential, Size = 144)]
internal struct ResourceUsage
{
    public nint UserSeconds;
    public nint UserMicroseconds;
    public nint SystemSeconds;
    public nint SystemMicroseconds;
}
