using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MediaRouter.Benchmarks.Load.Native;

/// <summary>One epoll set, level triggered, with 64 bits of the user's own per descriptor.</summary>
internal sealed unsafe class EventPoll : IDisposable
{
    private const int Capacity = 256;

    // The kernel packs the structure on x86-64 only.
    private static readonly int Stride = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;
    private static readonly int DataOffset = Stride - sizeof(ulong);

    private readonly int _descriptor;
    private readonly byte* _events;

    public EventPoll()
    {
        const int closeOnExec = 0x80000;
        _descriptor = Libc.EpollCreate(closeOnExec);
        if (_descriptor < 0)
        {
            throw new Win32Exception();
        }

        _events = (byte*)NativeMemory.AllocZeroed(Capacity * 16);
    }

    public void Add(int descriptor, ulong data)
    {
        var entry = stackalloc byte[16];
        Unsafe.WriteUnaligned(entry, Libc.EpollIn);
        Unsafe.WriteUnaligned(entry + DataOffset, data);
        if (Libc.EpollControl(_descriptor, Libc.EpollControlAdd, descriptor, entry) != 0)
        {
            throw new Win32Exception();
        }
    }

    public void Remove(int descriptor)
    {
        var entry = stackalloc byte[16];
        _ = Libc.EpollControl(_descriptor, Libc.EpollControlDelete, descriptor, entry);
    }

    /// <summary>The number of events, which <see cref="Data"/> then tells; 0 after the timeout.</summary>
    public int Wait(int timeoutMilliseconds) => Math.Max(0, Libc.EpollWait(_descriptor, _events, Capacity, timeoutMilliseconds));

    public ulong Data(int index) => Unsafe.ReadUnaligned<ulong>(_events + (index * Stride) + DataOffset);

    public void Dispose()
    {
        using var handle = new Microsoft.Win32.SafeHandles.SafeFileHandle(_descriptor, ownsHandle: true);
        NativeMemory.Free(_events);
    }
}
