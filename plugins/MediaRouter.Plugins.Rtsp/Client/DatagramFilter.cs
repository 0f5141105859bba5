using System.Net;
using MediaRouter.Net;

namespace MediaRouter.Plugins.Rtsp.Client;

/// <summary>Decides which senders of datagrams are the server.</summary>
/// <param name="addresses">Addresses of the server.</param>
/// <param name="port">Port that datagrams must come from; 0 takes any.</param>
internal sealed class DatagramFilter(IEnumerable<IPAddress> addresses, int port)
{
    private readonly EndPointKey[] _peers = [.. addresses.Select(address => new EndPointKey(address, port))];

    /// <summary>Whether a datagram is the server's.</summary>
    public bool Accepts(EndPointKey sender)
    {
        foreach (var peer in _peers)
        {
            if (port == 0 ? peer.HasSameAddress(sender) : peer == sender)
            {
                return true;
            }
        }

        return false;
    }
}
