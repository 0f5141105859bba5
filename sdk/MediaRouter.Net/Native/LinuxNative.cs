using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace MediaRouter.Net;

/// <summary>System calls of Linux that the framework does not offer. Handles keep a closed descriptor's number from being used for another file.</summary>
internal static unsafe partial class LinuxNative
{
    // Values from the kernel's generic headers (asm-generic/errno*.h, sys/epoll.h, linux/udp.h, sys/socket.h); the same on x86 and ARM.
    public const int Interrupted = 4;
    public const int IoError = 5;
    public const int WouldBlock = 11;
    public const int NoMemory = 12;
    public const int InvalidArgument = 22;
    public const int BrokenPipe = 32;
    public const int MessageSize = 90;
    public const int NoProtocolOption = 92;
    public const int NotSupported = 95;
    public const int ConnectionReset = 104;
    public const int NoBuffers = 105;
    public const int ConnectionRefused = 111;

    public const int DontWait = 0x40;
    public const int NoSignal = 0x4000;

    public const int CloseOnExec = 0x80000;
    public const int NonBlocking = 0x800;

    public const int EpollAdd = 1;
    public const int EpollDelete = 2;
    public const int EpollModify = 3;
    public const uint EpollIn = 0x1;
    public const uint EpollOut = 0x4;
    public const uint EpollOneShot = 1u << 30;
    public const uint EpollEdge = 1u << 31;

    public const int UdpLevel = 17;
    public const int UdpSegment = 103;
    public const int UdpGro = 104;

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    public static partial nint EpollCreate(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    public static partial int EpollControl(SafeFileHandle epoll, int operation, SafeHandle file, byte* item);

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    public static partial int EpollWait(SafeFileHandle epoll, byte* events, int maxEvents, int milliseconds);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    public static partial nint EventFd(uint initial, int flags);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(SafeHandle file, void* bytes, nuint length);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    public static partial nint Send(SafeHandle socket, byte* bytes, nuint length, int flags);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    public static partial nint Receive(SafeHandle socket, byte* bytes, nuint length, int flags);

    [LibraryImport("libc", EntryPoint = "sendto", SetLastError = true)]
    public static partial nint SendTo(SafeHandle socket, byte* bytes, nuint length, int flags, byte* address, uint addressLength);

    [LibraryImport("libc", EntryPoint = "sendmsg", SetLastError = true)]
    public static partial nint SendMessage(SafeHandle socket, MessageHeader* message, int flags);

    [LibraryImport("libc", EntryPoint = "recvmmsg", SetLastError = true)]
    public static partial int ReceiveMessages(SafeHandle socket, MultiMessageHeader* messages, uint count, int flags, void* timeout);
}
