using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using MediaRouter.Net;
using MediaRouter.Plugins.Rtsp.Wire;
using MediaRouter.Sdk;
using MediaRouter.Sdk.Media;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Plugins.Rtsp.Server;

/// <summary>The two UDP ports of a server, for RTP and for RTCP, and who sends to them from where.</summary>
internal sealed class DatagramPorts : IAsyncDisposable
{
    private readonly RtspServerBase _server;
    private readonly UdpPort _media;
    private readonly UdpPort _control;
    private readonly Sink _mediaSink = new(isControl: false);
    private readonly Sink _controlSink = new(isControl: true);
    private readonly UdpReception _mediaReception;
    private readonly UdpReception _controlReception;

    private DatagramPorts(RtspServerBase server, DatagramReceivers receivers, UdpPort media, UdpPort control)
    {
        _server = server;
        _media = media;
        _control = control;
        Ports = new PortPair(media.Port, control.Port);
        _mediaReception = receivers.Start(media, _mediaSink);
        _controlReception = receivers.Start(control, _controlSink);
    }

    /// <summary>The numbers of the ports.</summary>
    public PortPair Ports { get; }

    /// <summary>Binds the ports.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">An address is in use.</exception>
    public static DatagramPorts Bind(RtspServerBase server, DatagramReceivers receivers, ListenAddress media, ListenAddress control)
    {
        var size = (int)Math.Min(server.Network.UdpReadBufferSize, int.MaxValue);
        var mediaPort = UdpPort.Bind(new UdpPortOptions { Address = media, ReceiveBufferSize = size });
        try
        {
            return new DatagramPorts(server, receivers, mediaPort, UdpPort.Bind(new UdpPortOptions { Address = control, ReceiveBufferSize = size }));
        }
        catch
        {
            mediaPort.Dispose();
            throw;
        }
    }

    /// <summary>Whether the sockets can send to an address: one that is bound to an IPv4 address reaches no IPv6 client.</summary>
    public bool CanReach(IPAddress address) =>
        _media.LocalEndPoint.AddressFamily == AddressFamily.InterNetworkV6
        || address.AddressFamily == AddressFamily.InterNetwork || address.IsIPv4MappedToIPv6;

    /// <summary>Hands what a client sends to its session. A session of the same client and ports that shows no life is replaced.</summary>
    /// <returns>False if another session has the same ports of the same client.</returns>
    public bool TryBind(RtspSession session, SessionMedia media)
    {
        var binding = new DatagramBinding(session, media);
        if (!TryTake(_mediaSink, media.MediaPeer, binding))
        {
            return false;
        }

        if (TryTake(_controlSink, media.ControlPeer, binding))
        {
            return true;
        }

        _mediaSink.Bindings.TryRemove(new KeyValuePair<EndPointKey, DatagramBinding>(media.MediaPeer, binding));
        return false;
    }

    private static bool TryTake(Sink sink, EndPointKey peer, DatagramBinding binding)
    {
        while (!sink.Bindings.TryAdd(peer, binding))
        {
            if (!sink.Bindings.TryGetValue(peer, out var former))
            {
                continue;
            }

            // A client that has crashed and comes again uses the ports that it is configured to use.
            if (former.Session == binding.Session || !former.Session.SeemsForsaken)
            {
                return false;
            }

            if (sink.Bindings.TryUpdate(peer, binding, former))
            {
                former.Session.Close(EndReason.Kicked, "the client has begun another session with the same ports");
                return true;
            }
        }

        return true;
    }

    public void Unbind(RtspSession session, IEnumerable<SessionMedia> medias)
    {
        foreach (var media in medias)
        {
            Remove(_mediaSink, media.MediaPeer);
            Remove(_controlSink, media.ControlPeer);
        }

        void Remove(Sink sink, EndPointKey peer)
        {
            if (sink.Bindings.TryGetValue(peer, out var binding) && binding.Session == session)
            {
                sink.Bindings.TryRemove(new KeyValuePair<EndPointKey, DatagramBinding>(peer, binding));
            }
        }
    }

    /// <summary>Where the tracks of a stream go to for a client.</summary>
    public static IReadOnlyList<UdpDestination?> DestinationsOf(IStream stream, IReadOnlyList<SessionMedia> medias) =>
    [
        .. stream.Tracks.Select(track =>
            medias.FirstOrDefault(media => media.Index == track.Description.MediaIndex) is { } media
                ? new UdpDestination(media.MediaPeer.ToIPEndPoint(), media.ControlPeer.ToIPEndPoint())
                : null),
    ];

    /// <summary>Makes what sends a stream to a client.</summary>
    public UdpEgressReader CreateReader(IStream stream, IReadOnlyList<SessionMedia> medias, IEgressReaderOwner owner) =>
        new(_server.Loops, _media, _control, DestinationsOf(stream, medias), _server.ReaderOptions, owner);

    /// <summary>Logs how many packets came to the port for RTP that belong to no session. Called once a second.</summary>
    public void ReportStrangers()
    {
        var (count, source) = _mediaSink.TakeStrangers();
        if (count > 0)
        {
            _server.Log.LogWarning("{Count} UDP packets came from addresses that no session named, last from {RemoteEndPoint}", count, source.ToIPEndPoint());
        }
    }

    public bool TrySendControl(ReadOnlySpan<byte> packet, EndPointKey peer) => _control.TrySend(packet, peer);

    public async ValueTask DisposeAsync()
    {
        await _mediaReception.DisposeAsync();
        await _controlReception.DisposeAsync();
        _media.Dispose();
        _control.Dispose();
    }

    // Called by one receive loop, never by two threads at a time.
    private sealed class Sink(bool isControl) : IDatagramSink
    {
        // Sessions that got packets since the last batch end.
        private readonly HashSet<RtspSession> _touched = [];
        private readonly Lock _gate = new();

        // Guarded by _gate.
        private long _strangers;
        private EndPointKey _lastStranger;

        public ConcurrentDictionary<EndPointKey, DatagramBinding> Bindings { get; } = new();

        public (long Count, EndPointKey Last) TakeStrangers()
        {
            lock (_gate)
            {
                var count = _strangers;
                _strangers = 0;
                return (count, _lastStranger);
            }
        }

        public void OnDatagrams(in DatagramBatch batch)
        {
            foreach (var datagram in batch)
            {
                if (Bindings.TryGetValue(datagram.Source, out var binding))
                {
                    binding.Session.OnPacket(binding.Media, isControl, datagram.Payload, batch.ReceivedAt);
                    if (!isControl)
                    {
                        _touched.Add(binding.Session);
                    }
                }
                else if (!isControl)
                {
                    // Control packets are not counted: those of a reader that has just ended are no wonder.
                    lock (_gate)
                    {
                        _strangers++;
                        _lastStranger = datagram.Source;
                    }
                }
            }
        }

        public void OnBatchEnd()
        {
            foreach (var session in _touched)
            {
                session.OnFramesTaken();
            }

            _touched.Clear();
        }
    }
}
