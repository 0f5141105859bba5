using System.Net;
using System.Net.Sockets;
using MediaRouter.Net;

namespace MediaRouter.Plugins.Rtsp.Client;

/// <summary>A connection that is ready for RTSP messages.</summary>
/// <param name="Stream">Reads and writes plain RTSP, whatever is below; the taker disposes it, and the socket with it.</param>
/// <param name="Local">Our address.</param>
/// <param name="Remote">The server's address.</param>
internal sealed record OpenedConnection(Stream Stream, IPEndPoint Local, IPEndPoint Remote)
{
    /// <summary>Bytes that came behind the answer that opened a tunnel.</summary>
    public byte[] Early { get; init; } = [];

    /// <summary>The socket itself; null for tunnels.</summary>
    public Socket? Socket { get; init; }

    /// <summary>The encryption on the socket; null without.</summary>
    public TlsConnection? Tls { get; init; }
}
