using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace MediaRouter.Net;

/// <summary>Non-blocking writes to a connected stream socket.</summary>
internal readonly struct SocketWriter
{
    private readonly Socket _socket;
    private readonly SafeSocketHandle _handle;
    private readonly bool _native;

    public SocketWriter(Socket socket, NetBackend backend)
    {
        _socket = socket;
        _handle = socket.SafeHandle;
        _native = backend == NetBackend.Automatic;
        if (socket.ProtocolType == ProtocolType.Tcp)
        {
            socket.NoDelay = true;
        }

        if (!_native)
        {
            // Asynchronous receives elsewhere are not affected.
            socket.Blocking = false;
        }
    }

    public TransmitResult Write(ReadOnlySpan<byte> bytes, ref int offset)
    {
        try
        {
            return _native ? WriteNative(bytes, ref offset) : WriteManaged(bytes, ref offset);
        }
        catch (ObjectDisposedException)
        {
            return TransmitResult.Fault;
        }
    }

    private unsafe TransmitResult WriteNative(ReadOnlySpan<byte> bytes, ref int offset)
    {
        fixed (byte* start = bytes)
        {
            while (offset < bytes.Length)
            {
                var sent = LinuxNative.Send(_handle, start + offset, (nuint)(bytes.Length - offset), LinuxNative.NoSignal | LinuxNative.DontWait);
                if (sent >= 0)
                {
                    offset += (int)sent;
                    continue;
                }

                switch (Marshal.GetLastPInvokeError())
                {
                    case LinuxNative.Interrupted:
                        continue;
                    case LinuxNative.WouldBlock or LinuxNative.NoBuffers or LinuxNative.NoMemory:
                        return TransmitResult.Blocked;
                    case LinuxNative.BrokenPipe or LinuxNative.ConnectionReset:
                        return TransmitResult.PeerClosed;
                    default:
                        return TransmitResult.Fault;
                }
            }
        }

        return TransmitResult.Complete;
    }

    private TransmitResult WriteManaged(ReadOnlySpan<byte> bytes, ref int offset)
    {
        while (offset < bytes.Length)
        {
            // A partial send may come together with WouldBlock.
            var sent = _socket.Send(bytes[offset..], SocketFlags.None, out var error);
            offset += sent;
            switch (error)
            {
                case SocketError.Success:
                    continue;
                case SocketError.WouldBlock or SocketError.IOPending or SocketError.NoBufferSpaceAvailable:
                    return offset == bytes.Length ? TransmitResult.Complete : TransmitResult.Blocked;
                case SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown:
                    return TransmitResult.PeerClosed;
                default:
                    return TransmitResult.Fault;
            }
        }

        return TransmitResult.Complete;
    }
}
