using MediaRouter.Media.Rtp;

namespace MediaRouter.Media.Srtp;

/// <summary>What both ends remember of one SSRC: indexes, and on the receiving end which of them were seen.</summary>
internal sealed class SrtpStreamState(uint ssrc)
{
    // RFC 3711, section 3.3.2 asks for 64 at least; with UDP reordering at high rates a wider window costs nothing.
    private const int WindowBits = 128;

    private bool _started;
    private ulong _highest;
    private UInt128 _seen;
    private bool _rtcpStarted;
    private UInt128 _rtcpSeen;

    public uint Ssrc { get; } = ssrc;

    /// <summary>Highest SRTCP index received, or the last one sent.</summary>
    public uint RtcpIndex { get; set; }

    public uint RolloverCounter => (uint)(_highest >> 16);

    /// <summary>Sets the rollover counter of the next packet.</summary>
    public void SetRolloverCounter(uint rolloverCounter)
    {
        _started = false;
        _seen = 0;
        _highest = (ulong)rolloverCounter << 16;
    }

    /// <summary>Index of a packet by RFC 3711, section 3.3.1: the one nearest to the highest so far.</summary>
    /// <returns>False if it would lie before the first or after the last possible index.</returns>
    public bool TryEstimateIndex(ushort sequenceNumber, out ulong index)
    {
        if (!_started)
        {
            index = (_highest & ~0xffffUL) | sequenceNumber;
            return true;
        }

        var estimate = (long)_highest + RtpSequence.Distance((ushort)_highest, sequenceNumber);
        index = (ulong)estimate;
        return estimate is >= 0 and <= 0xffff_ffff_ffff;
    }

    public bool IsReplay(ulong index) => _started && IsReplay(index, _highest, _seen);

    public void Accept(ulong index)
    {
        if (!_started)
        {
            _started = true;
            _highest = index;
            _seen = 1;
            return;
        }

        Accept(index, ref _highest, ref _seen);
    }

    public bool IsRtcpReplay(uint index) => _rtcpStarted && IsReplay(index, RtcpIndex, _rtcpSeen);

    public void AcceptRtcp(uint index)
    {
        ulong highest = RtcpIndex;
        if (_rtcpStarted)
        {
            Accept(index, ref highest, ref _rtcpSeen);
        }
        else
        {
            _rtcpStarted = true;
            _rtcpSeen = 1;
            highest = index;
        }

        RtcpIndex = (uint)highest;
    }

    // Bit n of the mask stands for the index n below the highest.
    private static bool IsReplay(ulong index, ulong highest, UInt128 seen)
    {
        if (index > highest)
        {
            return false;
        }

        var age = highest - index;
        return age >= WindowBits || ((seen >> (int)age) & 1) != 0;
    }

    private static void Accept(ulong index, ref ulong highest, ref UInt128 seen)
    {
        if (index > highest)
        {
            var step = index - highest;
            seen = step >= WindowBits ? 1 : (seen << (int)step) | 1;
            highest = index;
        }
        else
        {
            seen |= UInt128.One << (int)Math.Min(highest - index, WindowBits - 1);
        }
    }
}
