using System.Buffers.Binary;

namespace MediaRouter.Benchmarks.Load.Reading;

/// <summary>What one reader knows of one track: sequence numbers (RFC 3550, appendix A.1) and frame numbers.</summary>
internal struct TrackReception
{
    private bool _started;
    private bool _hasFrame;
    private uint _lastFrame;
    private long _first;
    private long _highest;
    private long _receivedAtMark;
    private long _expectedAtMark;
    private long _lostAtReport;
    private long _expectedAtReport;

    public uint Ssrc { get; private set; }

    public long Received { get; private set; }

    public long MissedFrames { get; private set; }

    public readonly bool HasStarted => _started;

    public readonly uint HighestSequence => (uint)_highest;

    private readonly long Expected => _started ? _highest - _first + 1 : 0;

    /// <summary>Packets that the window ought to have held.</summary>
    public readonly long ExpectedSinceMark => Expected - _expectedAtMark;

    public readonly long ReceivedSinceMark => Received - _receivedAtMark;

    public readonly long LostSinceMark => Math.Max(0, ExpectedSinceMark - ReceivedSinceMark);

    /// <param name="rtp">At least the fixed header.</param>
    public void OnPacket(ReadOnlySpan<byte> rtp)
    {
        var sequence = BinaryPrimitives.ReadUInt16BigEndian(rtp[2..]);
        var ssrc = BinaryPrimitives.ReadUInt32BigEndian(rtp[8..]);
        if (!_started || ssrc != Ssrc)
        {
            // Another source counts on from what was expected of the one before.
            (_first, _highest) = (sequence - Expected, sequence);
            (_started, Ssrc) = (true, ssrc);
        }
        else
        {
            // A late packet has a negative distance, and fills the gap that it had opened.
            var distance = (short)(sequence - (ushort)_highest);
            _highest += Math.Max((short)0, distance);
        }

        Received++;
    }

    /// <summary>Notes the frame that a marker packet's stamp names.</summary>
    public void OnFrame(uint frame)
    {
        var distance = (int)(frame - _lastFrame);
        if (!_hasFrame || distance > 0)
        {
            MissedFrames += _hasFrame ? distance - 1 : 0;
            (_hasFrame, _lastFrame) = (true, frame);
        }
    }

    /// <summary>Begins the window.</summary>
    public void Mark()
    {
        (_receivedAtMark, _expectedAtMark, MissedFrames) = (Received, Expected, 0);
    }

    /// <summary>The fraction lost since the last report, and the cumulative loss (RFC 3550, appendix A.3).</summary>
    public (byte Fraction, int Cumulative) TakeLossForReport()
    {
        var lost = Math.Max(0, Expected - Received);
        var expected = Expected - _expectedAtReport;
        var newlyLost = Math.Max(0, lost - _lostAtReport);
        (_lostAtReport, _expectedAtReport) = (lost, Expected);
        return (expected > 0 ? (byte)Math.Min(255, newlyLost * 256 / expected) : (byte)0, (int)Math.Min(lost, 0x7FFFFF));
    }
}
