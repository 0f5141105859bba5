using System.Buffers.Binary;
using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace MediaRouter.Net;

/// <summary>epoll with an eventfd that ends a wait.</summary>
internal sealed unsafe class Epoll : IDisposable
{
    private const int MaxEvents = 128;
    private const ulong WakeToken = ulong.MaxValue;

    // struct epoll_event is packed on x86-64 only.
    private static readonly int EventSize = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;
    private static readonly int DataOffset = EventSize - 8;

    private readonly SafeFileHandle _epoll;
    private readonly SafeFileHandle _wake;
    private readonly byte[] _events = new byte[MaxEvents * EventSize];
    private int _count;

    public Epoll()
    {
        _epoll = new SafeFileHandle(LinuxNative.EpollCreate(LinuxNative.CloseOnExec), ownsHandle: true);
        _wake = new SafeFileHandle(LinuxNative.EventFd(0, LinuxNative.CloseOnExec | LinuxNative.NonBlocking), ownsHandle: true);

        // Edge-triggered: each write is one event, and the counter need never be read.
        if (_epoll.IsInvalid || _wake.IsInvalid || !Control(LinuxNative.EpollAdd, _wake, LinuxNative.EpollIn | LinuxNative.EpollEdge, WakeToken))
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    /// <summary>Adds, changes or deletes a descriptor.</summary>
    /// <exception cref="ObjectDisposedException">It is closed; closing removed it.</exception>
    public bool Control(int operation, SafeHandle file, uint events, ulong token)
    {
        byte* item = stackalloc byte[16];
        BinaryPrimitives.WriteUInt32LittleEndian(new Span<byte>(item, 4), events);
        BinaryPrimitives.WriteUInt64LittleEndian(new Span<byte>(item + DataOffset, 8), token);
        return LinuxNative.EpollControl(_epoll, operation, file, item) == 0;
    }

    /// <summary>Waits; then <see cref="TryNext"/> gives the tokens that are ready.</summary>
    public void Wait(int milliseconds)
    {
        fixed (byte* events = _events)
        {
            _count = LinuxNative.EpollWait(_epoll, events, MaxEvents, milliseconds);
        }
    }

    public bool TryNext(out ulong token)
    {
        while (_count > 0)
        {
            _count--;
            token = BinaryPrimitives.ReadUInt64LittleEndian(_events.AsSpan((_count * EventSize) + DataOffset));
            if (token != WakeToken)
            {
                return true;
            }
        }

        token = 0;
        return false;
    }

    public void Wake()
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

    public void Dispose()
    {
        _epoll.Dispose();
        _wake.Dispose();
    }
}
