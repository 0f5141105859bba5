using System.Net.Sockets;

namespace MediaRouter.Plugins.Rtsp.Server;

/// <summary>A connection without encryption.</summary>
internal sealed class SocketInput(Socket socket) : ConnectionInput
{
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer)
    {
        try
        {
            return await socket.ReceiveAsync(buffer, SocketFlags.None);
        }
        catch (SocketException ex)
        {
            throw new IOException(ex.Message, ex);
        }
    }

    public override ValueTask DisposeAsync()
    {
        socket.Dispose();
        return ValueTask.CompletedTask;
    }
}
