using System.Collections.Concurrent;
using System.Net;

namespace MediaRouter.Plugins.Rtsp.Server;

/// <summary>Halves of HTTP tunnels that wait for their other half. Thread safe.</summary>
internal sealed class TunnelTable
{
    private readonly ConcurrentDictionary<(IPAddress Address, string Cookie), RtspConnection> _waiting = new();

    /// <summary>Lets a connection wait. The cookie is the client's choice, so it counts together with the address.</summary>
    public bool TryAdd(IPAddress address, string cookie, RtspConnection connection) => _waiting.TryAdd((address, cookie), connection);

    public RtspConnection? Find(IPAddress address, string cookie) => _waiting.GetValueOrDefault((address, cookie));

    public void Remove(IPAddress address, string cookie, RtspConnection connection) =>
        _waiting.TryRemove(new KeyValuePair<(IPAddress, string), RtspConnection>((address, cookie), connection));
}
