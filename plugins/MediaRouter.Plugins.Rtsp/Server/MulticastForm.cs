using System.Net;
using MediaRouter.Net;
using MediaRouter.Plugins.Rtsp.Wire;
using MediaRouter.Sdk.Media;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Plugins.Rtsp.Server;

/// <summary>One stream as multicast: a group for each media section, and one egress reader for all clients.</summary>
internal sealed class MulticastForm : IEgressReaderOwner, IDisposable
{
    /// <summary>Hops that multicast packets may take: stays within a site.</summary>
    public const int TimeToLive = 16;

    private readonly MulticastPorts _ports;
    private readonly SharedPackager<WireForm> _form;
    private readonly UdpEgressReader _reader;
    private readonly Dictionary<int, IPAddress> _groups = [];
    private readonly ILogger _log;
    private readonly Lock _gate = new();

    // Guarded by _gate.
    private readonly HashSet<RtspSession> _listeners = [];

    private MulticastForm(IStream stream, RtspServerBase server, MulticastPorts ports, WireFormContext context)
    {
        _ports = ports;
        _log = server.Log;
        foreach (var media in stream.Tracks.Where(track => track.Description.Rtp is not null).Select(track => track.Description.MediaIndex).Distinct())
        {
            if (ports.Groups.Take() is { } group)
            {
                _groups.Add(media, group);
            }
        }

        _form = DatagramForm.Share(stream, context);
        var destinations = stream.Tracks.Select(track => GroupOf(track.Description.MediaIndex) is { } group
            ? new UdpDestination(new IPEndPoint(group, ports.Ports.Rtp), new IPEndPoint(group, ports.Ports.Rtcp))
            : null);
        _reader = new UdpEgressReader(server.Loops, ports.Media, ports.Control, [.. destinations], server.ReaderOptions, this);
    }

    public PortPair Ports => _ports.Ports;

    public WireForm Form => _form.Packager;

    /// <summary>What all listeners get; counters are those of the form, not of one client.</summary>
    public EgressReader Reader => _reader;

    public static SharedPackager<MulticastForm> Share(IStream stream, RtspServerBase server, MulticastPorts ports, WireFormContext context) =>
        stream.Share(server.IsSecure ? "rtsps-multicast" : "rtsp-multicast", s => new MulticastForm(s, server, ports, context));

    /// <summary>The group of a media section; null if the range is used up.</summary>
    public IPAddress? GroupOf(int media) => _groups.GetValueOrDefault(media);

    /// <summary>A client listens; sending begins with the first.</summary>
    public void AddListener(RtspSession session)
    {
        lock (_gate)
        {
            if (_listeners.Add(session) && _listeners.Count == 1)
            {
                _form.Packager.Add(_reader);
            }
        }
    }

    /// <summary>A client listens no more; sending ends with the last.</summary>
    public void RemoveListener(RtspSession session)
    {
        lock (_gate)
        {
            if (_listeners.Remove(session) && _listeners.Count == 0)
            {
                _form.Packager.Group.Remove(_reader);
            }
        }
    }

    public void OnFailed(EgressReader reader, EgressFailure failure) => _log.LogWarning("multicast of path '{Path}' has failed: {Failure}", _form.Packager.Stream.PathName, failure);

    public void OnDiscarding(EgressReader reader, long units) =>
        _log.LogWarning("multicast of path '{Path}' is too slow, discarding {Units} frames", _form.Packager.Stream.PathName, units);

    public void Dispose()
    {
        _reader.Close();
        _form.Dispose();
        foreach (var group in _groups.Values)
        {
            _ports.Groups.Return(group);
        }
    }
}
