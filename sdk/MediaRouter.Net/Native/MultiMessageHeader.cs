using System.Runtime.InteropServices;

namespace MediaRouter.Net;

/// <summary>struct mmsghdr of Linux.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct MultiMessageHeader
{
    public MessageHeader Header;
    public uint Length;
}
