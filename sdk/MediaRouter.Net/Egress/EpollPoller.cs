using System.Buffers.Binary;
using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace MediaRouter.Net;

/// <summary>epoll for the sockets, an eventfd for the wake-up.</summary>
internal sealed class EpollPoller : LoopPoller
{
    private const int MaxEvents = 128;
    private const ulong WakeToken = ulong.MaxValue;

    // struct epoll_event is packed on x86-64 only.
    private static readonly int EventSize = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;
    private static readonly int DataOffset = EventSize - 8;

    private readonly SafeFileHandle _epoll;
    private readonly SafeFileHandle _wake;
    private readonly byte[] _events = new byte[MaxEvents * EventSize];

    // Index in _entries is the low half of an event's token; the high half tells a later user of the same index apart.
    private readonly List<(EgressReader? Reader, uint Generation)> _entries = [];
    private readonly Stack<int> _free = [];

    public unsafe EpollPoller()
    {
        _epoll = new SafeFileHandle(LinuxNative.EpollCreate(LinuxNative.CloseOnExec), ownsHandle: true);
        _wake = new SafeFileHandle(LinuxNative.EventFd(0, LinuxNative.CloseOnExec | LinuxNative.NonBlocking), ownsHandle: true);
        if (_epoll.IsInvalid || _wake.IsInvalid)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }

        // Edge-triggered: each write is one event, and the counter need never be read.
        byte* item = stackalloc byte[16];
        WriteEvent(new Span<byte>(item, 16), LinuxNative.EpollIn | LinuxNative.EpollEdge, WakeToken);
        if (LinuxNative.EpollControl(_epoll, LinuxNative.EpollAdd, _wake, item) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    public override unsafe bool Arm(EgressReader reader)
    {
        if (reader.WritableSocket is not { } socket)
        {
            return false;
        }

        var isNew = reader.PollIndex < 0;
        if (isNew)
        {
            reader.PollIndex = Register(reader);
        }

        var token = ((ulong)_entries[reader.PollIndex].Generation << 32) | (uint)reader.PollIndex;
        byte* item = stackalloc byte[16];
        WriteEvent(new Span<byte>(item, 16), LinuxNative.EpollOut | LinuxNative.EpollOneShot, token);
        try
        {
            return LinuxNative.EpollControl(_epoll, isNew ? LinuxNative.EpollAdd : LinuxNative.EpollModify, socket.SafeHandle, item) == 0;
        }
        catch (ObjectDisposedException)
        {
            return false;
        }
    }

    public override unsafe void Forget(EgressReader reader)
    {
        var index = reader.PollIndex;
        if (index < 0)
        {
            return;
        }

        reader.PollIndex = -1;
        _entries[index] = (null, _entries[index].Generation + 1);
        _free.Push(index);
        try
        {
            if (reader.WritableSocket is { } socket)
            {
                byte* item = stackalloc byte[16];
                _ = LinuxNative.EpollControl(_epoll, LinuxNative.EpollDelete, socket.SafeHandle, item);
            }
        }
        catch (ObjectDisposedException)
        {
            // Closing the descriptor removed it already.
        }
    }

    public override unsafe void Wait(int milliseconds, List<EgressReader> ready)
    {
        int count;
        fixed (byte* events = _events)
        {
            count = LinuxNative.EpollWait(_epoll, events, MaxEvents, milliseconds);
        }

        for (var i = 0; i < count; i++)
        {
            var token = BinaryPrimitives.ReadUInt64LittleEndian(_events.AsSpan((i * EventSize) + DataOffset));
            if (token == WakeToken)
            {
                continue;
            }

            var (reader, generation) = _entries[(int)(uint)token];
            if (reader is not null && generation == (uint)(token >> 32))
            {
                ready.Add(reader);
            }
        }
    }

    public override unsafe void Wake()
    {
        var one = 1UL;
        try
        {
            _ = LinuxNative.Write(_wake, &one, sizeof(ulong));
        }
        catch (ObjectDisposedException)
        {
            // The loop has ended; nobody is left to be woken.
        }
    }

    public override void Dispose()
    {
        _epoll.Dispose();
        _wake.Dispose();
    }

    private static void WriteEvent(Span<byte> item, uint events, ulong token)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(item, events);
        BinaryPrimitives.WriteUInt64LittleEndian(item[DataOffset..], token);
    }

    private int Register(EgressReader reader)
    {
        if (_free.TryPop(out var index))
        {
            _entries[index] = (reader, _entries[index].Generation);
            return index;
        }

        _entries.Add((reader, 0));
        return _entries.Count - 1;
    }
}
