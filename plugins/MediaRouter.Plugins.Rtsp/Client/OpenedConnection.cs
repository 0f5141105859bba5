using System.Net;

namespace MediaRouter.Plugins.Rtsp.Client;

/// <summary>A connection that is ready for RTSP messages.</summary>
/// <param name="Stream">Reads and writes plain RTSP, whatever is below; the taker disposes it.</param>
/// <param name="Early">Bytes that came behind the answer that opened a tunnel.</param>
/// <param name="Local">Our address.</param>
/// <param name="Remote">The server's address.</param>
internal sealed record OpenedConnection(Stream Stream, byte[] Early, IPEndPoint Local, IPEndPoint Remote);
