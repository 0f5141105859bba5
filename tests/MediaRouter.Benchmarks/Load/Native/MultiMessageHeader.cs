using System.Runtime.InteropServices;

namespace MediaRouter.Benchmarks.Load.Native;

/// <summary><c>struct mmsghdr</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct MultiMessageHeader
{
    public MessageHeader Header;
    public uint Length;
}
