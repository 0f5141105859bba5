using System.Net;
using System.Net.Sockets;

namespace MediaRouter.Plugins.Rtsp.Client;

/// <summary>Decides which senders of datagrams are the server.</summary>
/// <param name="addresses">Addresses of the server; IPv4 not mapped.</param>
/// <param name="rtpPort">Port that RTP must come from; 0 takes any.</param>
/// <param name="rtcpPort">Port that RTCP must come from; 0 takes any.</param>
internal sealed class DatagramFilter(IReadOnlyList<IPAddress> addresses, int rtpPort, int rtcpPort)
{
    /// <summary>Refuses everything.</summary>
    public static readonly DatagramFilter Nothing = new([], 0, 0);

    // Compared in the operating system's form, so that a datagram costs no allocation. Sockets have one address family each.
    private readonly byte[][] _addresses = [.. addresses.Select(address => address.GetAddressBytes())];

    /// <summary>Whether a datagram is the server's.</summary>
    public bool Accepts(SocketAddress sender, bool isRtcp)
    {
        var bytes = sender.Buffer.Span;
        var port = (bytes[2] << 8) | bytes[3];
        var expected = isRtcp ? rtcpPort : rtpPort;
        if (expected != 0 && port != expected)
        {
            return false;
        }

        // struct sockaddr_in: family, port, address; sockaddr_in6: family, port, flow, address.
        var address = sender.Family == AddressFamily.InterNetwork ? bytes.Slice(4, 4) : bytes.Slice(8, 16);
        foreach (var accepted in _addresses)
        {
            if (address.SequenceEqual(accepted))
            {
                return true;
            }
        }

        return false;
    }
}
