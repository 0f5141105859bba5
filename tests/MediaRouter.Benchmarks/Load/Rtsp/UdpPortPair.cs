using System.Net;
using System.Net.Sockets;
using MediaRouter.Benchmarks.Load.Native;

namespace MediaRouter.Benchmarks.Load.Rtsp;

/// <summary>An RTP socket on an even port and its RTCP socket on the next one.</summary>
internal sealed record UdpPortPair(Socket Rtp, Socket Rtcp, int RtpPort) : IDisposable
{
    private const int ReceiveBufferBytes = 4 << 20;

    public static UdpPortPair Bind(IPAddress address, UdpPortRange ports)
    {
        while (true)
        {
            var port = ports.TakeEven();
            var rtp = TryBind(address, port);
            var rtcp = rtp is null ? null : TryBind(address, port + 1);
            if (rtcp is not null)
            {
                Libc.EnlargeReceiveBuffer(rtp!, ReceiveBufferBytes);
                return new UdpPortPair(rtp!, rtcp, port);
            }

            rtp?.Dispose();
        }
    }

    /// <summary>Lets the kernel hand consecutive packets of one size over as one; false where it cannot.</summary>
    public unsafe bool EnableReceiveOffload()
    {
        var on = 1;
        return Libc.SetSocketOption((int)Rtp.Handle, Libc.SolUdp, Libc.UdpGro, &on, sizeof(int)) == 0;
    }

    public void Dispose()
    {
        Rtp.Dispose();
        Rtcp.Dispose();
    }

    private static Socket? TryBind(IPAddress address, int port)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            socket.Bind(new IPEndPoint(address, port));
            return socket;
        }
        catch (SocketException ex) when (ex.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
        {
            socket.Dispose();
            return null;
        }
    }
}
