using System.Buffers;
using System.Net.Sockets;

namespace MediaRouter.Net;

/// <summary>The fallback: the framework waits. A wait ends with its socket.</summary>
internal sealed class ManagedStreamReception(Socket socket) : StreamReception
{
    private const int BufferBytes = 64 * 1024;

    public override async ValueTask WaitAsync() => await ReceiveAsync(Memory<byte>.Empty).ConfigureAwait(false);

    public override int Receive(Span<byte> buffer)
    {
        if (!socket.Poll(0, SelectMode.SelectRead))
        {
            return -1;
        }

        var received = socket.Receive(buffer, SocketFlags.None, out var error);
        return error switch
        {
            SocketError.Success => received,
            SocketError.WouldBlock => -1,
            _ => throw Lost(new SocketException((int)error)),
        };
    }

    public override async ValueTask<bool> RunAsync(IStreamSink sink)
    {
        ArgumentNullException.ThrowIfNull(sink);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            while (true)
            {
                var received = await ReceiveAsync(buffer).ConfigureAwait(false);
                if (received == 0)
                {
                    return false;
                }

                if (!sink.OnReceived(buffer.AsMemory(0, received)))
                {
                    return true;
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static IOException Lost(SocketException ex) => new(ex.Message, ex);

    private async ValueTask<int> ReceiveAsync(Memory<byte> buffer)
    {
        try
        {
            return await socket.ReceiveAsync(buffer, SocketFlags.None).ConfigureAwait(false);
        }
        catch (SocketException ex) when (ex.SocketErrorCode == SocketError.OperationAborted)
        {
            throw new ObjectDisposedException(nameof(StreamReception), ex);
        }
        catch (SocketException ex)
        {
            throw Lost(ex);
        }
    }

    // The owner closes the socket, and that ends a receive.
    public override void Dispose()
    {
    }
}
