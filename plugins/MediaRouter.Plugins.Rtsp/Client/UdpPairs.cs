using System.Net;
using System.Net.Sockets;

namespace MediaRouter.Plugins.Rtsp.Client;

/// <summary>Finds two local ports that follow one another, the first one even, as RTP wants them.</summary>
/// <remarks>Source: RFC 3550, section 11.</remarks>
internal static class UdpPairs
{
    private const int MaxAttempts = 200;

    /// <summary>Binds a pair.</summary>
    /// <param name="address">Local address.</param>
    /// <param name="first">First port that may be used.</param>
    /// <param name="last">Last port that may be used.</param>
    /// <exception cref="IOException">No pair is free.</exception>
    public static (Socket Rtp, Socket Rtcp) Bind(IPAddress address, int first, int last)
    {
        var firstEven = (first + 1) & ~1;
        var pairs = (last - firstEven + 1) / 2;
        var start = pairs > 0 ? Random.Shared.Next(pairs) : 0;
        for (var i = 0; i < Math.Min(pairs, MaxAttempts); i++)
        {
            var port = firstEven + (2 * ((start + i) % pairs));
            if (TryBind(address, port) is { } rtp)
            {
                if (TryBind(address, port + 1) is { } rtcp)
                {
                    return (rtp, rtcp);
                }

                rtp.Dispose();
            }
        }

        throw new IOException($"no two UDP ports in a row are free between {first} and {last}");
    }

    /// <summary>Binds to a port that other processes of this machine may be bound to as well.</summary>
    public static Socket BindShared(IPAddress group, int port)
    {
        var socket = new Socket(group.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);

            // Bound to the group itself, the socket does not get what other groups receive on the same port. Windows has no such binding.
            var any = group.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any;
            socket.Bind(new IPEndPoint(OperatingSystem.IsWindows() ? any : group, port));
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
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
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
