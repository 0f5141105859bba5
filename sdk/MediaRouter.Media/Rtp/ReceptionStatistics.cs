using MediaRouter.Media.Rtcp;

namespace MediaRouter.Media.Rtp;

/// <summary>What a receiver knows of one SSRC: loss, jitter, highest sequence number; for metrics and for receiver reports.</summary>
/// <remarks>
/// Source: RFC 3550, appendices A.1, A.3 and A.8, without the probation of A.1, because sources are announced by signalling.
/// Time arguments are readings of one monotonic clock with any origin. Allocates nothing per packet. Not safe for concurrent use.
/// </remarks>
public sealed class ReceptionStatistics
{
    private const int MaxDropout = 3000;
    private const int MaxMisorder = 100;
    private const uint NoBadSequence = 0x10000;

    // Cumulative loss is a signed 24-bit field; it saturates.
    private const long MaxCumulativeLost = 0x7fffff;
    private const long MinCumulativeLost = -0x800000;

    private readonly uint _clockRate;

    private bool _started;
    private ushort _highest;
    private uint _cycles;
    private uint _base;
    private uint _badSequence = NoBadSequence;
    private long _receivedSinceBase;
    private long _lostBeforeRestart;
    private long _expectedPrior;
    private long _receivedPrior;

    private bool _hasTransit;
    private uint _lastTransit;

    // 16 times the jitter, as in the integer algorithm of appendix A.8.
    private uint _jitter16;

    private bool _hasSenderReport;
    private uint _lastSenderReport;
    private TimeSpan _lastSenderReportTime;

    /// <summary>Starts with nothing received.</summary>
    /// <param name="clockRate">RTP clock rate in Hz; positive.</param>
    /// <exception cref="ArgumentOutOfRangeException">The clock rate is not positive.</exception>
    public ReceptionStatistics(int clockRate)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(clockRate);
        _clockRate = (uint)clockRate;
    }

    /// <summary>Packets received, duplicates and late ones included.</summary>
    public long PacketsReceived { get; private set; }

    /// <summary>Highest sequence number with the count of wraps in the upper 16 bits.</summary>
    public uint ExtendedHighestSequence => _cycles + _highest;

    /// <summary>Packets expected less packets received since the start, over restarts of the sender; negative if duplicates prevail.</summary>
    public long CumulativeLost => _lostBeforeRestart + (_started ? Expected - _receivedSinceBase : 0);

    /// <summary>Interarrival jitter in clock-rate ticks.</summary>
    public uint JitterTicks => _jitter16 >> 4;

    /// <summary>Interarrival jitter as time.</summary>
    public TimeSpan Jitter => TimeSpan.FromSeconds(_jitter16 / 16.0 / _clockRate);

    private long Expected => (long)ExtendedHighestSequence - _base + 1;

    /// <summary>Counts one received packet.</summary>
    /// <param name="sequenceNumber">Its sequence number.</param>
    /// <param name="timestampTicks">Its RTP timestamp.</param>
    /// <param name="arrival">When it came.</param>
    /// <returns>False if the packet is far out of sequence and may be a stray; it is counted as received only.</returns>
    public bool Update(ushort sequenceNumber, uint timestampTicks, TimeSpan arrival)
    {
        PacketsReceived++;
        if (!UpdateSequence(sequenceNumber))
        {
            return false;
        }

        _receivedSinceBase++;
        UpdateJitter(timestampTicks, arrival);
        return true;
    }

    /// <summary>Remembers a sender report for the LSR and DLSR fields.</summary>
    /// <param name="timestamp">NTP time in the report.</param>
    /// <param name="arrival">When it came.</param>
    public void OnSenderReport(NtpTimestamp timestamp, TimeSpan arrival)
    {
        _hasSenderReport = true;
        _lastSenderReport = timestamp.Middle32;
        _lastSenderReportTime = arrival;
    }

    /// <summary>Makes the report block to send now, and begins the next interval of the fraction lost.</summary>
    /// <param name="ssrc">The SSRC reported on.</param>
    /// <param name="now">Current time on the clock of the arrivals.</param>
    /// <returns>A block of zeros but the SSRC if nothing was received.</returns>
    public ReportBlock CreateReportBlock(uint ssrc, TimeSpan now)
    {
        byte fraction = 0;
        if (_started)
        {
            var expectedInterval = Expected - _expectedPrior;
            var lostInterval = expectedInterval - (_receivedSinceBase - _receivedPrior);
            _expectedPrior = Expected;
            _receivedPrior = _receivedSinceBase;
            if (expectedInterval > 0 && lostInterval > 0)
            {
                fraction = (byte)Math.Min(255, (lostInterval << 8) / expectedInterval);
            }
        }

        return new ReportBlock
        {
            Ssrc = ssrc,
            FractionLost = fraction,
            CumulativeLost = (int)Math.Clamp(CumulativeLost, MinCumulativeLost, MaxCumulativeLost),
            ExtendedHighestSequence = _started ? ExtendedHighestSequence : 0,
            JitterTicks = JitterTicks,
            LastSenderReport = _hasSenderReport ? _lastSenderReport : 0,
            DelaySinceLastSenderReport = _hasSenderReport ? NtpTimestamp.ToShortFormat(now - _lastSenderReportTime) : 0,
        };
    }

    private bool UpdateSequence(ushort sequenceNumber)
    {
        if (!_started)
        {
            Restart(sequenceNumber);
            _started = true;
            return true;
        }

        var delta = (ushort)(sequenceNumber - _highest);
        if (delta < MaxDropout)
        {
            if (sequenceNumber < _highest)
            {
                _cycles += 0x10000;
            }

            _highest = sequenceNumber;
            _badSequence = NoBadSequence;
            return true;
        }

        if (delta <= 0x10000 - MaxMisorder)
        {
            // Two packets in sequence after a large step: the sender restarted.
            if (sequenceNumber == _badSequence)
            {
                // The packet before this one was taken for a stray. It began the new sequence, so it counts as received.
                _lostBeforeRestart += Expected - _receivedSinceBase;
                Restart((ushort)(sequenceNumber - 1));
                _highest = sequenceNumber;
                _cycles = sequenceNumber == 0 ? 0x10000u : 0;
                _receivedSinceBase = 1;
                return true;
            }

            _badSequence = (ushort)(sequenceNumber + 1);
            return false;
        }

        // A duplicate or a reordered packet.
        return true;
    }

    private void Restart(ushort sequenceNumber)
    {
        _base = sequenceNumber;
        _highest = sequenceNumber;
        _cycles = 0;
        _badSequence = NoBadSequence;
        _receivedSinceBase = 0;
        _expectedPrior = 0;
        _receivedPrior = 0;
        _hasTransit = false;
    }

    private void UpdateJitter(uint timestampTicks, TimeSpan arrival)
    {
        var (seconds, rest) = Math.DivRem(arrival.Ticks, TimeSpan.TicksPerSecond);
        var arrivalTicks = unchecked((uint)((seconds * _clockRate) + (rest * _clockRate / TimeSpan.TicksPerSecond)));
        var transit = unchecked(arrivalTicks - timestampTicks);
        if (_hasTransit)
        {
            var difference = unchecked((int)(transit - _lastTransit));
            var magnitude = difference < 0 ? unchecked((uint)-difference) : (uint)difference;

            // A jump of the sender's clock is not jitter, and would take minutes to decay.
            if (magnitude < 60u * _clockRate)
            {
                _jitter16 += magnitude - ((_jitter16 + 8) >> 4);
            }
        }

        _hasTransit = true;
        _lastTransit = transit;
    }
}
