using System.Net;
using System.Net.Sockets;
using MediaRouter.Plugins.Rtsp.Wire;

namespace MediaRouter.Plugins.Rtsp.Client;

/// <summary>The two sockets of a media section that comes by UDP.</summary>
internal sealed class UdpMedia : IAsyncDisposable
{
    // The most that a datagram can hold.
    private const int BufferBytes = 64 * 1024;

    // Datagrams that are read before the stream is told that a receive is complete; a frame of 2160p at 50 Mbit/s.
    private const int MaxBatch = 256;

    private static readonly TimeSpan AfterError = TimeSpan.FromMilliseconds(5);

    private const int WindowsConnectionReset = unchecked((int)0x9800000C);

    private readonly Socket _rtp;
    private readonly Socket _rtcp;
    private readonly CancellationTokenSource _closing = new();
    private readonly List<Task> _loops = [];

    // Set before the loops start.
    private IPEndPoint? _rtpPeer;
    private IPEndPoint? _rtcpPeer;
    private DatagramFilter _filter = DatagramFilter.Nothing;

    private UdpMedia(Socket rtp, Socket rtcp, uint receiveBuffer)
    {
        _rtp = rtp;
        _rtcp = rtcp;
        if (receiveBuffer > 0)
        {
            rtp.ReceiveBufferSize = (int)Math.Min(receiveBuffer, int.MaxValue);
        }

        if (OperatingSystem.IsWindows())
        {
            // Else a port that is not open yet on the server's side makes receiving fail.
            rtp.IOControl(WindowsConnectionReset, [0, 0, 0, 0], null);
            rtcp.IOControl(WindowsConnectionReset, [0, 0, 0, 0], null);
        }
    }

    /// <summary>Local ports.</summary>
    public PortPair LocalPorts => new(((IPEndPoint)_rtp.LocalEndPoint!).Port, ((IPEndPoint)_rtcp.LocalEndPoint!).Port);

    /// <summary>Opens two ports of our own.</summary>
    /// <param name="local">Address by which the server is reached; decides about the address family.</param>
    /// <param name="settings">Port range and buffer size.</param>
    public static UdpMedia Open(IPAddress local, ClientSettings settings)
    {
        var any = local.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any;
        var (rtp, rtcp) = UdpPairs.Bind(any, settings.FirstUdpPort, settings.LastUdpPort);
        return new UdpMedia(rtp, rtcp, settings.UdpReadBufferSize);
    }

    /// <summary>Joins a group.</summary>
    /// <param name="group">The group.</param>
    /// <param name="ports">Its ports.</param>
    /// <param name="local">Address of the interface by which the server is reached.</param>
    /// <param name="settings">Buffer size.</param>
    /// <exception cref="SocketException">The group cannot be joined.</exception>
    public static UdpMedia Join(IPAddress group, PortPair ports, IPAddress local, ClientSettings settings)
    {
        Socket? rtp = null;
        Socket? rtcp = null;
        try
        {
            rtp = UdpPairs.BindShared(group, ports.Rtp);
            rtcp = UdpPairs.BindShared(group, ports.Rtcp);
            Join(rtp, group, local);
            Join(rtcp, group, local);
            return new UdpMedia(rtp, rtcp, settings.UdpReadBufferSize);
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
    /// <param name="filter">Which senders count.</param>
    /// <param name="rtpPeer">Where the server receives RTP; null if unknown.</param>
    /// <param name="rtcpPeer">Where the server receives RTCP; null if unknown.</param>
    /// <param name="timeProvider">Clock.</param>
    public void Start(MediaSection section, MediaReceiver receiver, DatagramFilter filter, IPEndPoint? rtpPeer, IPEndPoint? rtcpPeer, TimeProvider timeProvider)
    {
        _filter = filter;
        _rtpPeer = rtpPeer;
        _rtcpPeer = rtcpPeer;
        _loops.Add(Task.Run(() => ReceiveAsync(_rtp, section, receiver, isRtcp: false, timeProvider)));
        _loops.Add(Task.Run(() => ReceiveAsync(_rtcp, section, receiver, isRtcp: true, timeProvider)));
    }

    /// <summary>Opens the way through firewalls: what we send from a port lets in what comes back to it.</summary>
    /// <param name="report">A receiver report for the control port.</param>
    public void Punch(byte[]? report)
    {
        // An RTP packet without payload; version 2 and nothing else.
        Send(_rtp, _rtpPeer, [0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        SendReport(report);
    }

    /// <summary>Sends a receiver report.</summary>
    public void SendReport(byte[]? report)
    {
        if (report is not null)
        {
            Send(_rtcp, _rtcpPeer, report);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        _rtp.Dispose();
        _rtcp.Dispose();
        await Task.WhenAll(_loops);
        _closing.Dispose();
    }

    private static void Join(Socket socket, IPAddress group, IPAddress local)
    {
        if (group.AddressFamily == AddressFamily.InterNetwork)
        {
            socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.AddMembership, new MulticastOption(group, local));
        }
        else
        {
            socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.AddMembership, new IPv6MulticastOption(group, local.ScopeId));
        }
    }

    private static void Send(Socket socket, IPEndPoint? peer, ReadOnlySpan<byte> datagram)
    {
        if (peer is null)
        {
            return;
        }

        try
        {
            socket.SendTo(datagram, SocketFlags.None, peer);
        }
        catch (Exception ex) when (ex is SocketException or ObjectDisposedException)
        {
            // Reports and openings may be lost; the silence of the server is noticed elsewhere.
        }
    }

    private async Task ReceiveAsync(Socket socket, MediaSection section, MediaReceiver receiver, bool isRtcp, TimeProvider timeProvider)
    {
        var buffer = new byte[BufferBytes];
        var from = new SocketAddress(socket.AddressFamily);
        while (true)
        {
            try
            {
                var length = await socket.ReceiveFromAsync(buffer, SocketFlags.None, from, _closing.Token);
                var receivedAt = timeProvider.GetTimestamp();
                Take(buffer.AsSpan(0, length), from);
                for (var i = 1; i < MaxBatch && socket.Available > 0; i++)
                {
                    length = socket.ReceiveFrom(buffer, SocketFlags.None, from);
                    Take(buffer.AsSpan(0, length), from);
                }

                receiver.EndBatch();

                void Take(ReadOnlySpan<byte> datagram, SocketAddress sender)
                {
                    if (!_filter.Accepts(sender, isRtcp))
                    {
                        return;
                    }

                    if (isRtcp)
                    {
                        receiver.OnRtcp(section, datagram, receivedAt);
                    }
                    else
                    {
                        receiver.OnRtp(section, datagram, receivedAt);
                    }
                }
            }
            catch (Exception) when (_closing.IsCancellationRequested)
            {
                return;
            }
            catch (SocketException)
            {
                // An ICMP answer to a datagram of ours; the next datagram may be a good one. The session notices silence, and a socket
                // that fails for good must not take a core until then.
                await Task.Delay(AfterError, timeProvider, CancellationToken.None);
            }
        }
    }
}
