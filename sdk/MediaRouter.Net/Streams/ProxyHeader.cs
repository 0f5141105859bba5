using System.Net;

namespace MediaRouter.Net;

/// <summary>What a PROXY protocol header says.</summary>
/// <param name="Source">The client; null if the proxy speaks for itself or does not know (LOCAL, UNKNOWN, local sockets).</param>
/// <param name="Destination">What the client connected to; null as above.</param>
/// <param name="Length">Bytes of the header.</param>
public sealed record ProxyHeader(IPEndPoint? Source, IPEndPoint? Destination, int Length);
