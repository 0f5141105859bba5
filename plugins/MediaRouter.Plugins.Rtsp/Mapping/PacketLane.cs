using MediaRouter.Media.Rtcp;
using MediaRouter.Media.Rtp;

namespace MediaRouter.Plugins.Rtsp.Mapping;

/// <summary>What is known of one synchronisation source inside a media section: order, losses, clock.</summary>
/// <remarks>Guarded by the receiver's lock.</remarks>
internal sealed class PacketLane
{
    private const long NanosecondsPerSecond = 1_000_000_000;

    // A longer gap is a restart of the sender (RFC 3550, appendix A.1).
    private const int MaxDropout = 3000;

    private readonly int _clockRate;
    private bool _started;
    private ushort _last;
    private bool _hasClock;
    private uint _clockTimestamp;
    private long _clockNtp;

    public PacketLane(uint ssrc, int clockRate, bool reorders)
    {
        Ssrc = ssrc;
        _clockRate = clockRate;
        Statistics = new ReceptionStatistics(clockRate);
        Reordering = reorders ? new RtpReorderBuffer() : null;
    }

    public uint Ssrc { get; }

    public ReceptionStatistics Statistics { get; }

    /// <summary>Puts datagrams in order; null where the transport does.</summary>
    public RtpReorderBuffer? Reordering { get; }

    /// <summary>Time stamp of the clock since when packets wait behind a gap; 0 if none do.</summary>
    public long GapSince { get; set; }

    /// <summary>Whether packets came since the last report.</summary>
    public bool IsActive { get; set; }

    /// <summary>When the last packet came.</summary>
    public long LastAt { get; set; }

    /// <summary>Whether the packet is the one after the last that was handed on, so that it needs no reordering.</summary>
    public bool IsNext(ushort sequence) => !_started || sequence == (ushort)(_last + 1);

    /// <summary>Notes a packet that is handed on.</summary>
    /// <returns>How many are missing in front of it.</returns>
    public int Pass(ushort sequence)
    {
        var missing = _started ? (ushort)(sequence - _last) - 1 : 0;
        _started = true;
        _last = sequence;
        return missing is > 0 and < MaxDropout ? missing : 0;
    }

    /// <summary>Takes the relation of media time to wall-clock time from a sender report.</summary>
    public void SetClock(uint timestamp, NtpTimestamp time)
    {
        if (!time.IsUnknown)
        {
            _hasClock = true;
            _clockTimestamp = timestamp;
            _clockNtp = time.ToUnixNanoseconds();
        }
    }

    /// <summary>Wall-clock time of a packet, Unix nanoseconds; 0 before the first report.</summary>
    public long NtpOf(uint timestamp) => _hasClock
        ? _clockNtp + (unchecked((int)(timestamp - _clockTimestamp)) * NanosecondsPerSecond / _clockRate)
        : 0;
}
