using System.Diagnostics;
using MediaRouter.Media.Rtp;

namespace MediaRouter.Kernel.Streams;

/// <summary>
/// The timestamp stage of one track's packets: maps sequence numbers and time stamps of whatever source feeds the track to those that the
/// readers see, which go on when the source is replaced, restarts or jumps.
/// </summary>
/// <remarks>Gaps in the sequence numbers of one source stay gaps, because readers must see what was lost. Guarded by the stream's lock.</remarks>
internal sealed class PacketTimeline
{
    // Two packets in a row whose media times differ from their arrival times by more than this are a jump of the clock. B-frames step by
    // fractions of a second, a source that was paused is silent for as long as its clock runs on.
    private static readonly TimeSpan LargestDeviation = TimeSpan.FromSeconds(5);

    // Reordering and loss move sequence numbers by less; a larger step is a restart of the sender.
    private const int LargestSequenceStep = 3000;

    private readonly int _clockRate;

    // What readers have seen.
    private bool _hasOutput;
    private ushort _lastSequence;
    private long _lastPts;
    private long _lastReceivedAt;

    // Of the present source.
    private bool _sourceStarted;
    private TimestampUnwrapper _unwrapper;
    private ushort _sequenceOffset;
    private ushort _lastInSequence;
    private long _ptsOffset;

    public PacketTimeline(int clockRate) => _clockRate = clockRate;

    /// <summary>The next packet comes from another source.</summary>
    public void BeginSource()
    {
        _sourceStarted = false;
        _unwrapper = default;
    }

    /// <summary>Maps one packet.</summary>
    /// <param name="inSequence">Sequence number of the packet.</param>
    /// <param name="inTimestamp">RTP time stamp of the packet.</param>
    /// <param name="receivedAt">Stopwatch time stamp.</param>
    /// <param name="frequency">Stopwatch ticks per second.</param>
    /// <param name="sequence">Sequence number for readers.</param>
    /// <param name="pts">Unwrapped time stamp for readers.</param>
    /// <returns>Whether time or numbering was re-based: what came before and what comes now do not belong together.</returns>
    public bool Map(ushort inSequence, uint inTimestamp, long receivedAt, long frequency, out ushort sequence, out long pts)
    {
        var inPts = _unwrapper.Unwrap(inTimestamp);
        var elapsedTicks = _hasOutput ? ToClock(receivedAt - _lastReceivedAt, frequency) : 0;
        var rebased = false;

        if (!_sourceStarted)
        {
            _sourceStarted = true;
            if (_hasOutput)
            {
                rebased = true;
                _sequenceOffset = (ushort)(_lastSequence + 1 - inSequence);
                _ptsOffset = _lastPts + Math.Max(1, elapsedTicks) - inPts;
            }
            else
            {
                _sequenceOffset = 0;
                _ptsOffset = 0;
            }
        }
        else
        {
            var sequenceStep = (short)(ushort)(inSequence - _lastInSequence);
            if (Math.Abs((int)sequenceStep) > LargestSequenceStep)
            {
                rebased = true;
                _sequenceOffset = (ushort)(_lastSequence + 1 - inSequence);
            }

            var deviation = inPts + _ptsOffset - _lastPts - elapsedTicks;
            if (Math.Abs(deviation) > LargestDeviation.TotalSeconds * _clockRate)
            {
                rebased = true;
                _ptsOffset = _lastPts + Math.Max(1, elapsedTicks) - inPts;
            }
        }

        _lastInSequence = inSequence;
        sequence = (ushort)(inSequence + _sequenceOffset);
        pts = inPts + _ptsOffset;
        _hasOutput = true;
        _lastSequence = sequence;
        _lastPts = pts;
        _lastReceivedAt = receivedAt;
        return rebased;
    }

    /// <summary>Takes the next sequence number, for packets that the router makes itself.</summary>
    public ushort NextSequence()
    {
        _hasOutput = true;
        return ++_lastSequence;
    }

    private long ToClock(long stopwatchTicks, long frequency)
    {
        Debug.Assert(frequency > 0, "a clock has a frequency");
        return (long)((double)stopwatchTicks / frequency * _clockRate);
    }
}
