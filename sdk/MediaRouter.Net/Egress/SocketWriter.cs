using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace MediaRouter.Net;

/// <summary>Non-blocking writes to a connected stream socket.</summary>
internal readonly struct SocketWriter
{
    // Parts of a chunk that one call sends; with more, copying them together is as cheap.
    private const int MaxVectors = 32;

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

    /// <summary>Writes a chunk of several parts.</summary>
    /// <param name="chunk">The chunk.</param>
    /// <param name="scratch">Used where the parts cannot be sent by one call; of the thread that calls.</param>
    /// <param name="offset">How many bytes were written so far.</param>
    public TransmitResult Write(Chunk chunk, ScratchWriter scratch, ref int offset)
    {
        if (!_native || chunk.Rest.Length >= MaxVectors)
        {
            scratch.Clear();
            scratch.Write(chunk);
            return Write(scratch.Written.Span, ref offset);
        }

        try
        {
            return WriteNative(chunk, ref offset);
        }
        catch (ObjectDisposedException)
        {
            return TransmitResult.Fault;
        }
    }

    private unsafe TransmitResult WriteNative(Chunk chunk, ref int offset)
    {
        var vectors = stackalloc IoVector[MaxVectors];
        while (offset < chunk.Length)
        {
            var sent = SendFrom(chunk, 0, offset, vectors, 0);
            if (sent >= 0)
            {
                offset += (int)sent;
            }
            else if (ToResult(Marshal.GetLastPInvokeError()) is { } result)
            {
                return result;
            }
        }

        return TransmitResult.Complete;
    }

    // Each call holds one part in place while the ones behind it are added, so that nothing is allocated; the innermost call sends them all.
    private unsafe nint SendFrom(Chunk chunk, int part, int skip, IoVector* vectors, int count)
    {
        if (part > chunk.Rest.Length)
        {
            var message = new MessageHeader { Vectors = vectors, VectorCount = (nuint)count };
            return LinuxNative.SendMessage(_handle, &message, LinuxNative.NoSignal | LinuxNative.DontWait);
        }

        var bytes = (part == 0 ? chunk.Bytes : chunk.Rest[part - 1]).Span;
        if (skip >= bytes.Length)
        {
            return SendFrom(chunk, part + 1, skip - bytes.Length, vectors, count);
        }

        fixed (byte* start = bytes)
        {
            vectors[count] = new IoVector { Base = start + skip, Length = (nuint)(bytes.Length - skip) };
            return SendFrom(chunk, part + 1, 0, vectors, count + 1);
        }
    }

    // Null: to be tried again.
    private static TransmitResult? ToResult(int error) => error switch
    {
        LinuxNative.Interrupted => null,
        LinuxNative.WouldBlock or LinuxNative.NoBuffers or LinuxNative.NoMemory => TransmitResult.Blocked,
        LinuxNative.BrokenPipe or LinuxNative.ConnectionReset => TransmitResult.PeerClosed,
        _ => TransmitResult.Fault,
    };

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
                }
                else if (ToResult(Marshal.GetLastPInvokeError()) is { } result)
                {
                    return result;
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
