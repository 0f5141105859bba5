using MediaRouter.Media.Srtp;

namespace MediaRouter.Plugins.Rtsp.Mapping;

/// <summary>A media section that is received: its tracks by payload type, its synchronisation sources, its keys.</summary>
/// <remarks>Guarded by the receiver's lock once the session plays.</remarks>
internal sealed class MediaSection : IDisposable
{
    // More than the layers and retransmissions of one section; an attacker who invents sources must not fill memory.
    private const int MaxLanes = 8;

    private readonly int[] _trackOf = new int[128];
    private readonly List<PacketLane> _lanes = [];
    private readonly bool _reorders;

    private SrtpContext? _inbound;
    private SrtpContext? _outbound;

    /// <summary>Makes the receiving side of a section.</summary>
    public MediaSection(OfferedMedia media, bool reorders)
    {
        Media = media;
        _reorders = reorders;
        Array.Fill(_trackOf, -1);
        foreach (var (payloadType, track) in media.Tracks)
        {
            _trackOf[payloadType] = track;
        }
    }

    public OfferedMedia Media { get; }

    /// <summary>Synchronisation sources seen so far.</summary>
    public IReadOnlyList<PacketLane> Lanes => _lanes;

    /// <summary>Decrypts what comes; null for plain RTP.</summary>
    public SrtpUnprotector? Unprotector { get; private set; }

    /// <summary>Encrypts our reports; null for plain RTP.</summary>
    public SrtpProtector? Protector { get; private set; }

    /// <summary>Interleaved channel of our reports.</summary>
    public byte RtcpChannel { get; set; }

    /// <summary>Whether the sender said goodbye and sent nothing since.</summary>
    public bool HasLeft { get; set; }

    /// <summary>Index of the track of a payload type; -1 if there is none.</summary>
    public int TrackOf(byte payloadType) => _trackOf[payloadType & 0x7f];

    /// <summary>Sets the keys of both directions.</summary>
    public void Secure(MikeyMessage theirs, SrtpMasterKey theirKey, SrtpMasterKey ourKey)
    {
        _inbound = new SrtpContext(theirKey);
        _outbound = new SrtpContext(ourKey);
        Unprotector = new SrtpUnprotector(_inbound);
        Protector = new SrtpProtector(_outbound);
        foreach (var stream in theirs.Streams)
        {
            if (stream.Ssrc != 0)
            {
                Unprotector.SetRolloverCounter(stream.Ssrc, stream.RolloverCounter);
            }
        }
    }

    /// <summary>Sets the key of our reports alone, where packets are decrypted before they come here.</summary>
    public void ProtectReports(SrtpProtector? protector) => Protector = protector;

    /// <summary>The state of a synchronisation source; the one that was silent longest makes room for a new one.</summary>
    public PacketLane LaneOf(uint ssrc, int clockRate)
    {
        foreach (var lane in _lanes)
        {
            if (lane.Ssrc == ssrc)
            {
                return lane;
            }
        }

        if (_lanes.Count == MaxLanes)
        {
            _lanes.Remove(_lanes.MinBy(lane => lane.LastAt)!);
        }

        var added = new PacketLane(ssrc, clockRate, _reorders);
        _lanes.Add(added);
        return added;
    }

    public void Dispose()
    {
        _inbound?.Dispose();
        _outbound?.Dispose();
    }
}
