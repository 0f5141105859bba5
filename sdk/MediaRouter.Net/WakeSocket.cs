using System.Net;
using System.Net.Sockets;

namespace MediaRouter.Net;

/// <summary>A datagram socket connected to itself: a byte sent to it makes it readable, which ends a wait.</summary>
internal sealed class WakeSocket : IDisposable
{
    private readonly byte[] _byte = [1];

    public WakeSocket()
    {
        Socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Socket.Connect(Socket.LocalEndPoint!);
        Socket.Blocking = false;
    }

    public Socket Socket { get; } = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);

    /// <summary>Any thread; harmless after disposal.</summary>
    public void Wake()
    {
        try
        {
            Socket.Send(_byte, 0, 1, SocketFlags.None, out _);
        }
        catch (ObjectDisposedException)
        {
            // The loop has ended; nobody is left to be woken.
        }
    }

    public void Drain()
    {
        Span<byte> sink = stackalloc byte[16];
        while (Socket.Receive(sink, SocketFlags.None, out var error) > 0 && error == SocketError.Success)
        {
        }
    }

    public void Dispose() => Socket.Dispose();
}
