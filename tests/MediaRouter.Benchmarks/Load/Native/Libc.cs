using System.Runtime.InteropServices;

namespace MediaRouter.Benchmarks.Load.Native;

/// <summary>The Linux calls that a cheap client needs and that the framework does not offer.</summary>
internal static unsafe partial class Libc
{
    public const int EpollControlAdd = 1;
    public const int EpollControlDelete = 2;
    public const uint EpollIn = 0x001;

    public const int MsgTruncate = 0x20;
    public const int MsgDontWait = 0x40;
    public const int MsgNoSignal = 0x4000;

    public const int SolSocket = 1;
    public const int SoReceiveBufferForce = 33;
    public const int SolUdp = 17;
    public const int UdpGro = 104;

    public const int ClockMonotonic = 1;
    public const int TimerAbsolute = 1;
    public const int ResourceUsageThread = 1;

    public const int Eintr = 4;
    public const int Eagain = 11;
    public const int SigTerm = 15;

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    public static partial int EpollCreate(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    public static partial int EpollControl(int epoll, int operation, int descriptor, byte* @event);

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    public static partial int EpollWait(int epoll, byte* events, int capacity, int timeoutMilliseconds);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    public static partial nint Receive(int descriptor, byte* buffer, nuint length, int flags);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    public static partial nint Send(int descriptor, byte* buffer, nuint length, int flags);

    [LibraryImport("libc", EntryPoint = "recvmmsg", SetLastError = true)]
    public static partial int ReceiveMany(int descriptor, MultiMessageHeader* messages, uint count, int flags, void* timeout);

    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    public static partial int SetSocketOption(int descriptor, int level, int option, void* value, uint length);

    [LibraryImport("libc", EntryPoint = "clock_nanosleep")]
    public static partial int ClockNanosleep(int clock, int flags, TimeSpecification* request, TimeSpecification* remaining);

    [LibraryImport("libc", EntryPoint = "timerfd_create", SetLastError = true)]
    public static partial int TimerCreate(int clock, int flags);

    [LibraryImport("libc", EntryPoint = "timerfd_settime", SetLastError = true)]
    public static partial int TimerSet(int timer, int flags, TimeSpecification* intervalAndFirst, TimeSpecification* former);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    public static partial nint Read(int descriptor, byte* buffer, nuint length);

    [LibraryImport("libc", EntryPoint = "getrusage", SetLastError = true)]
    public static partial int GetResourceUsage(int who, ResourceUsage* usage);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    public static partial int Kill(int process, int signal);

    /// <summary>CPU time of the calling thread, user and system, in seconds.</summary>
    public static double ThreadCpuSeconds()
    {
        ResourceUsage usage;
        return GetResourceUsage(ResourceUsageThread, &usage) == 0
            ? usage.UserSeconds + usage.SystemSeconds + ((usage.UserMicroseconds + usage.SystemMicroseconds) / 1e6)
            : 0;
    }

    /// <summary>Sleeps until the monotonic clock (that of <see cref="System.Diagnostics.Stopwatch"/>) shows the time given.</summary>
    public static void SleepUntil(long monotonicNanoseconds)
    {
        TimeSpecification time;
        time.Seconds = (nint)(monotonicNanoseconds / 1_000_000_000);
        time.Nanoseconds = (nint)(monotonicNanoseconds % 1_000_000_000);
        while (ClockNanosleep(ClockMonotonic, TimerAbsolute, &time, null) == Eintr)
        {
        }
    }

    /// <summary>Makes the receive buffer as large as asked where the process may, else as large as the system's limit.</summary>
    public static void EnlargeReceiveBuffer(System.Net.Sockets.Socket socket, int bytes)
    {
        if (SetSocketOption((int)socket.Handle, SolSocket, SoReceiveBufferForce, &bytes, sizeof(int)) != 0)
        {
            socket.ReceiveBufferSize = bytes;
        }
    }
}
