using System.Net;
using System.Net.Sockets;
using MediaRouter.Media.Rtp;
using MediaRouter.Net;
using MediaRouter.Plugins.Rtsp.Mapping;
using MediaRouter.Plugins.Rtsp.Server;
using MediaRouter.Plugins.Rtsp.Wire;

namespace MediaRouter.Plugins.Rtsp.Client;

/// <summary>The two sockets of a media section that comes by UDP.</summary>
internal sealed class UdpMedia : IAsyncDisposable
{
    // An RTP packet without payload: version 2 and nothing else.
    private static readonly byte[] EmptyPacket = [0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    private readonly UdpPortPair _ports;
    private readonly List<UdpReception> _receptions = [];

    // Set before anything is received.
    private EndPointKey? _rtpPeer;
    private EndPointKey? _rtcpPeer;

    private UdpMedia(UdpPortPair ports) => _ports = ports;

    /// <summary>Local ports.</summary>
    public PortPair LocalPorts => new(_ports.Rtp.Port, _ports.Rtcp.Port);

    /// <summary>Opens two ports of our own.</summary>
    /// <param name="local">Address by which the server is reached; decides about the address family.</param>
    /// <param name="settings">Port range and buffer size.</param>
    /// <exception cref="IOException">No pair of ports is free.</exception>
    public static UdpMedia Open(IPAddress local, ClientSettings settings)
    {
        var any = local.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any;
        return UdpPortPair.TryBind(Options(any, 0, settings), settings.FirstUdpPort, settings.LastUdpPort, out var ports)
            ? new UdpMedia(ports)
            : throw new IOException($"no two UDP ports in a row are free between {settings.FirstUdpPort} and {settings.LastUdpPort}");
    }

    /// <summary>Joins a group.</summary>
    /// <param name="group">The group.</param>
    /// <param name="ports">Its ports.</param>
    /// <param name="local">Address of the interface by which the server is reached.</param>
    /// <param name="settings">Buffer size.</param>
    /// <exception cref="SocketException">The group cannot be joined.</exception>
    public static UdpMedia Join(IPAddress group, PortPair ports, IPAddress local, ClientSettings settings)
    {
        UdpPort? rtp = null;
        UdpPort? rtcp = null;
        try
        {
            rtp = BindShared(group, ports.Rtp, settings);
            rtcp = BindShared(group, ports.Rtcp, settings);
            rtp.JoinMulticast(group, local.ToString());
            rtcp.JoinMulticast(group, local.ToString());
            return new UdpMedia(new UdpPortPair(rtp, rtcp));
        }
        catch
        {
            rtp?.Dispose();
            rtcp?.Dispose();
            throw;
        }
    }

    /// <summary>Begins to receive.</summary>
    /// <param name="section">What the datagrams belong to.</param>
    /// <param name="receiver">Takes them.</param>
    /// <param name="server">Addresses of the server; the last one is where it receives.</param>
    /// <param name="serverPorts">Ports of the server; 0 where they are unknown.</param>
    /// <param name="anyPort">Whether datagrams of other ports are taken.</param>
    /// <param name="receivers">The receiving threads.</param>
    public void Start(MediaSection section, PacketReceiver receiver, IReadOnlyList<IPAddress> server, PortPair serverPorts, bool anyPort, DatagramReceivers receivers)
    {
        _rtpPeer = serverPorts.Rtp > 0 ? new EndPointKey(server[^1], serverPorts.Rtp) : null;
        _rtcpPeer = serverPorts.Rtcp > 0 ? new EndPointKey(server[^1], serverPorts.Rtcp) : null;
        var rtpFilter = new DatagramFilter(server, anyPort ? 0 : serverPorts.Rtp);
        var rtcpFilter = new DatagramFilter(server, anyPort ? 0 : serverPorts.Rtcp);
        _receptions.Add(receivers.Start(_ports.Rtp, new Sink(section, receiver, rtpFilter, isRtcp: false)));
        _receptions.Add(receivers.Start(_ports.Rtcp, new Sink(section, receiver, rtcpFilter, isRtcp: true)));
    }

    /// <summary>Opens the way through firewalls: what we send from a port lets in what comes back to it.</summary>
    /// <param name="report">A receiver report for the control port.</param>
    public void Punch(byte[]? report)
    {
        if (_rtpPeer is { } peer)
        {
            _ports.Rtp.TrySend(EmptyPacket, peer);
        }

        SendReport(report);
    }

    /// <summary>Sends a receiver report. It may be lost; the silence of a server is noticed elsewhere.</summary>
    public void SendReport(byte[]? report)
    {
        if (_rtcpPeer is { } peer && report is not null)
        {
            _ports.Rtcp.TrySend(report, peer);
        }
    }

    /// <summary>Closes the sockets; completes when nothing is handed on any more.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var reception in _receptions)
        {
            await reception.DisposeAsync();
        }

        _ports.Dispose();
    }

    // Bound to the group itself, a socket does not get what other groups receive on the same port. Windows has no such binding.
    private static UdpPort BindShared(IPAddress group, int port, ClientSettings settings)
    {
        var any = group.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any;
        return UdpPort.Bind(Options(OperatingSystem.IsWindows() ? any : group, port, settings) with { ReuseAddress = true });
    }

    private static UdpPortOptions Options(IPAddress address, int port, ClientSettings settings) => new()
    {
        Address = ListenAddress.For(address.ToString(), port),
        ReceiveBufferSize = (int)Math.Min(settings.UdpReadBufferSize, int.MaxValue),

        // Reports only.
        SendBufferSize = 0,
    };

    private sealed class Sink(MediaSection section, PacketReceiver receiver, DatagramFilter filter, bool isRtcp) : IDatagramSink
    {
        public void OnDatagrams(in DatagramBatch batch)
        {
            foreach (var datagram in batch)
            {
                if (!filter.Accepts(datagram.Source))
                {
                    continue;
                }

                // Some cameras send reports where the media goes.
                if (isRtcp || RtpPacket.IsRtcp(datagram.Payload))
                {
                    receiver.OnRtcp(section, datagram.Payload, batch.ReceivedAt);
                }
                else
                {
                    receiver.OnRtp(section, datagram.Payload, batch.ReceivedAt);
                }
            }
        }

        public void OnBatchEnd() => receiver.EndBatch();
    }
}
