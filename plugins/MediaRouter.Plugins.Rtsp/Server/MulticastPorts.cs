using MediaRouter.Net;
using MediaRouter.Plugins.Rtsp.Wire;

namespace MediaRouter.Plugins.Rtsp.Server;

/// <summary>What a server sends multicast with: two sockets, shared by all streams, and the groups.</summary>
internal sealed class MulticastPorts : IDisposable
{
    private MulticastPorts(UdpPort media, UdpPort control, PortPair ports, MulticastRange groups)
    {
        Media = media;
        Control = control;
        Ports = ports;
        Groups = groups;
    }

    public UdpPort Media { get; }

    public UdpPort Control { get; }

    /// <summary>Ports that the groups are sent to.</summary>
    public PortPair Ports { get; }

    public MulticastRange Groups { get; }

    /// <summary>Makes the sockets. They send only, so their own ports do not matter and cannot be in use.</summary>
    public static MulticastPorts Create(PortPair ports, MulticastRange groups)
    {
        var options = new UdpPortOptions { Address = ListenAddress.For("0.0.0.0", 0), MulticastTimeToLive = MulticastForm.TimeToLive };
        var media = UdpPort.Bind(options);
        try
        {
            return new MulticastPorts(media, UdpPort.Bind(options), ports, groups);
        }
        catch
        {
            media.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        Media.Dispose();
        Control.Dispose();
    }
}
