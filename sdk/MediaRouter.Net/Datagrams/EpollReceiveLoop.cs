using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Net;

/// <summary>epoll over all sockets, recvmmsg for many datagrams at a time, and joined datagrams (UDP_GRO) where they come joined.</summary>
internal sealed unsafe class EpollReceiveLoop : UdpReceiveLoop
{
    private const int NameBytes = 28;
    private const int ControlBytes = 64;
    private const int Truncated = 0x20;

    private readonly Epoll _epoll = new();
    private readonly Dictionary<ulong, UdpReception> _watched = [];
    private readonly Dictionary<UdpReception, ulong> _tokens = [];
    private ulong _lastToken;

    // Pinned, since the message headers point at them and at each other.
    private readonly MultiMessageHeader[] _messages = GC.AllocateArray<MultiMessageHeader>(MaxMessages, pinned: true);
    private readonly IoVector[] _vectors = GC.AllocateArray<IoVector>(MaxMessages, pinned: true);
    private readonly byte[] _names = GC.AllocateArray<byte>(MaxMessages * NameBytes, pinned: true);
    private readonly byte[] _controls = GC.AllocateArray<byte>(MaxMessages * ControlBytes, pinned: true);

    public EpollReceiveLoop(int index, ILogger log)
        : base(index, log)
    {
        for (var i = 0; i < MaxMessages; i++)
        {
            ref var header = ref _messages[i].Header;
            _vectors[i].Base = Address(Buffer, i * MessageBytes);
            _vectors[i].Length = MessageBytes;
            header.Name = Address(_names, i * NameBytes);
            header.Vectors = (IoVector*)Unsafe(ref _vectors[i]);
            header.VectorCount = 1;
            header.Control = Address(_controls, i * ControlBytes);
        }
    }

    protected override void Watch(UdpReception reception)
    {
        try
        {
            reception.Port.Socket.SetRawSocketOption(LinuxNative.UdpLevel, LinuxNative.UdpGro, [1, 0, 0, 0]);
        }
        catch (SocketException)
        {
            // Kernels before 5.0 hand every datagram over by itself.
        }

        var token = ++_lastToken;
        _watched.Add(token, reception);
        _tokens.Add(reception, token);
        if (!_epoll.Control(LinuxNative.EpollAdd, reception.Port.Socket.SafeHandle, LinuxNative.EpollIn, token))
        {
            LogFault(reception, Marshal.GetLastPInvokeErrorMessage());
        }
    }

    protected override void Unwatch(UdpReception reception)
    {
        if (!_tokens.Remove(reception, out var token))
        {
            return;
        }

        _watched.Remove(token);
        try
        {
            _epoll.Control(LinuxNative.EpollDelete, reception.Port.Socket.SafeHandle, 0, 0);
        }
        catch (ObjectDisposedException)
        {
            // Closing the descriptor removed it already.
        }
    }

    protected override void Wait(List<UdpReception> ready)
    {
        _epoll.Wait(-1);
        while (_epoll.TryNext(out var token))
        {
            if (_watched.TryGetValue(token, out var reception))
            {
                ready.Add(reception);
            }
        }
    }

    protected override void Wake() => _epoll.Wake();

    protected override void Receive(UdpReception reception)
    {
        var handle = reception.Port.Socket.SafeHandle;
        for (var round = 0; round < MaxRounds; round++)
        {
            for (var i = 0; i < MaxMessages; i++)
            {
                ref var header = ref _messages[i].Header;
                header.NameLength = NameBytes;
                header.ControlLength = ControlBytes;
                header.Flags = 0;
            }

            var count = LinuxNative.ReceiveMessages(handle, (MultiMessageHeader*)Unsafe(ref _messages[0]), MaxMessages, LinuxNative.DontWait, null);
            if (count < 0)
            {
                switch (Marshal.GetLastPInvokeError())
                {
                    case LinuxNative.Interrupted or LinuxNative.ConnectionRefused:
                        continue;
                    case LinuxNative.WouldBlock:
                        return;
                    default:
                        LogFault(reception, Marshal.GetLastPInvokeErrorMessage());
                        return;
                }
            }

            var now = Stopwatch.GetTimestamp();
            for (var i = 0; i < count; i++)
            {
                AddMessage(i);
            }

            PassOn(reception, now);
            if (count < MaxMessages)
            {
                return;
            }
        }
    }

    public override void Dispose() => _epoll.Dispose();

    private static byte* Address(byte[] pinned, int offset) => (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(pinned, offset);

    // The element lies in a pinned array.
    private static void* Unsafe<T>(ref T element)
        where T : unmanaged => System.Runtime.CompilerServices.Unsafe.AsPointer(ref element);

    private void AddMessage(int index)
    {
        ref readonly var message = ref _messages[index];
        var length = (int)message.Length;
        if ((message.Header.Flags & Truncated) != 0
            || !EndPointKey.TryRead(_names.AsSpan(index * NameBytes, (int)Math.Min(message.Header.NameLength, NameBytes)), out var source))
        {
            return;
        }

        var offset = index * MessageBytes;
        var segmentSize = SegmentSize(_controls.AsSpan(index * ControlBytes, (int)Math.Min(message.Header.ControlLength, ControlBytes)));
        if (segmentSize <= 0)
        {
            AddPlace(source, offset, length);
            return;
        }

        for (var at = 0; at < length; at += segmentSize)
        {
            AddPlace(source, offset + at, Math.Min(segmentSize, length - at));
        }
    }

    // Walks struct cmsghdr: length, level, type, value, padded to a machine word.
    private static int SegmentSize(ReadOnlySpan<byte> control)
    {
        var headerLength = sizeof(nuint) + (2 * sizeof(int));
        while (control.Length >= headerLength + sizeof(int))
        {
            var length = (int)Math.Min(MemoryMarshal.Read<nuint>(control), (nuint)control.Length);
            if (length < headerLength)
            {
                return 0;
            }

            var level = MemoryMarshal.Read<int>(control[sizeof(nuint)..]);
            var type = MemoryMarshal.Read<int>(control[(sizeof(nuint) + sizeof(int))..]);
            if (level == LinuxNative.UdpLevel && type == LinuxNative.UdpGro)
            {
                return MemoryMarshal.Read<int>(control[headerLength..]);
            }

            control = control[Math.Min(control.Length, (length + sizeof(nuint) - 1) / sizeof(nuint) * sizeof(nuint))..];
        }

        return 0;
    }
}
