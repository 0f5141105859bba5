using System.Net;

namespace MediaRouter.Benchmarks.Load.Rtsp;

/// <summary>A reader that was set up and told to play.</summary>
internal sealed class ReadSession : IDisposable
{
    public required RtspConnection Connection { get; init; }

    /// <summary>The URL of PLAY, GET_PARAMETER and TEARDOWN.</summary>
    public required string Url { get; init; }

    public required int MediaCount { get; init; }

    /// <summary>One per media with UDP, else empty.</summary>
    public required UdpPortPair[] Ports { get; init; }

    /// <summary>Where receiver reports go, one per media with UDP, else empty.</summary>
    public required IPEndPoint[] ServerRtcp { get; init; }

    public required long ConnectStarted { get; init; }

    public required long PlaySent { get; init; }

    /// <summary>Describes and sets up every media of the URL, without PLAY.</summary>
    public static ReadSession SetUp(Uri server, MediaTransport transport, UdpPortRange ports, int receiveBufferBytes = 0)
    {
        var started = MonotonicClock.Now;
        var connection = RtspConnection.Open(server, receiveBufferBytes);
        var pairs = new List<UdpPortPair>();
        try
        {
            var url = server.GetComponents(UriComponents.AbsoluteUri & ~UriComponents.UserInfo, UriFormat.UriEscaped);
            var description = connection.Request("DESCRIBE", url, "Accept: application/sdp\r\n");
            var (aggregate, media) = SdpControls.Read(description, url);
            if (media.Length == 0)
            {
                throw new LoadException($"{url}: the description has no media");
            }

            var serverRtcp = new List<IPEndPoint>();
            for (var i = 0; i < media.Length; i++)
            {
                if (transport == MediaTransport.Tcp)
                {
                    var tcpReply = connection.Request("SETUP", media[i], $"Transport: RTP/AVP/TCP;unicast;interleaved={2 * i}-{(2 * i) + 1}\r\n");
                    if (RtspTransportHeader.Channels(tcpReply.Header("Transport")).Rtp != 2 * i)
                    {
                        throw new LoadException($"{url}: the server chose other interleaved channels than asked for");
                    }

                    continue;
                }

                var pair = UdpPortPair.Bind(((IPEndPoint)connection.Socket.LocalEndPoint!).Address, ports);
                pairs.Add(pair);
                var reply = connection.Request("SETUP", media[i], $"Transport: RTP/AVP;unicast;client_port={pair.RtpPort}-{pair.RtpPort + 1}\r\n");
                var serverPorts = RtspTransportHeader.ServerPorts(reply.Header("Transport"));
                serverRtcp.Add(new IPEndPoint(((IPEndPoint)connection.Socket.RemoteEndPoint!).Address, serverPorts.Rtcp));
            }

            return new ReadSession
            {
                Connection = connection,
                Url = aggregate,
                MediaCount = media.Length,
                Ports = pairs.ToArray(),
                ServerRtcp = serverRtcp.ToArray(),
                ConnectStarted = started,
                PlaySent = MonotonicClock.Now,
            };
        }
        catch (LoadException)
        {
            connection.Dispose();
            pairs.ForEach(pair => pair.Dispose());
            throw;
        }
    }

    public void Play()
    {
        try
        {
            Connection.Request("PLAY", Url, "Range: npt=0.000-\r\n");
        }
        catch (LoadException)
        {
            Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        Connection.Dispose();
        foreach (var pair in Ports)
        {
            pair.Dispose();
        }
    }
}
