using System.Buffers.Binary;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.Rtp.Formats;

/// <summary>What depacketisers have in common: walks the packets of a run, notices loss, and gives the access units their times.</summary>
/// <remarks>
/// Takes any bytes and never throws. PTS and DTS are equal; the wall-clock time and the time of reception are those of the unit's first packet.
/// Units that lie in one packet are slices of the run, others have memory of their own. Not safe for concurrent use.
/// </remarks>
public abstract class RtpPayloadDepacketizer : IDepacketizer
{
    private const long NanosecondsPerSecond = 1_000_000_000;

    // Steps back of the sequence number up to this are packets that come late or twice; larger ones are a sender that began anew.
    private const int LateWindow = 64;

    private readonly int _clockRate;
    private bool _hasSequence;
    private ushort _nextSequence;
    private long? _droppedPts;

    // Of the call in progress.
    private ICollection<AccessUnit> _output = [];
    private int _dropped;

    private protected RtpPayloadDepacketizer(int clockRate)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(clockRate);
        _clockRate = clockRate;
    }

    /// <inheritdoc/>
    public int Depacketize(PacketRun run, ICollection<AccessUnit> output)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(output);
        _output = output;
        _dropped = 0;
        var rest = run.Framed;
        while (rest.Length >= PacketRun.PrefixLength)
        {
            var length = BinaryPrimitives.ReadUInt16BigEndian(rest.Span[2..]);
            if (length > rest.Length - PacketRun.PrefixLength)
            {
                break;
            }

            TakePacket(run, rest.Slice(PacketRun.PrefixLength, length));
            rest = rest[(PacketRun.PrefixLength + length)..];
        }

        // The caller's list must not be kept alive.
        _output = [];
        return _dropped;
    }

    /// <summary>Takes one payload, which is not empty.</summary>
    private protected abstract void Take(ReadOnlyMemory<byte> payload, bool marker, in PayloadTime time);

    /// <summary>Packets before the next one are lost: what waits for them has to be dropped.</summary>
    private protected abstract void OnLoss();

    /// <summary>Hands a complete access unit on.</summary>
    /// <param name="unit">Published bytes.</param>
    /// <param name="time">Time of the unit's first packet.</param>
    /// <param name="offset">Ticks from there to the unit.</param>
    /// <param name="isRandomAccess">Whether a reader may start with it.</param>
    /// <param name="newParameters">Parameters that hold from it on, if they changed.</param>
    private protected void Emit(
        ReadOnlyMemory<byte> unit, in PayloadTime time, long offset = 0, bool isRandomAccess = true, CodecParameters? newParameters = null)
    {
        _output.Add(new AccessUnit
        {
            Units = [unit],
            Pts = time.Pts + offset,
            Dts = time.Pts + offset,
            NtpUnixNanoseconds = time.NtpUnixNanoseconds == 0 ? 0 : time.NtpUnixNanoseconds + ToNanoseconds(offset),
            IsRandomAccess = isRandomAccess,
            NewParameters = newParameters,
            ReceivedAt = time.ReceivedAt,
        });
    }

    /// <summary>Counts an access unit as dropped: once, however many of its packets are found useless.</summary>
    /// <param name="time">Time of the unit's packets.</param>
    /// <param name="isCounted">Whether it counts: it does not if it began before this object was made.</param>
    private protected void Drop(in PayloadTime time, bool isCounted = true)
    {
        if (_droppedPts != time.Pts)
        {
            _droppedPts = time.Pts;
            _dropped += isCounted ? 1 : 0;
        }
    }

    /// <summary>Whether the rest of a unit is not wanted any more.</summary>
    private protected bool IsDropped(in PayloadTime time) => _droppedPts == time.Pts;

    /// <summary>Converts samples to ticks of the clock.</summary>
    private protected long ToTicks(long samples, int sampleRate) => sampleRate == _clockRate ? samples : samples * _clockRate / sampleRate;

    private void TakePacket(PacketRun run, ReadOnlyMemory<byte> packet)
    {
        // What is malformed leaves a gap in the sequence numbers.
        if (!RtpPacket.TryRead(packet.Span, out var header, out _))
        {
            return;
        }

        var step = _hasSequence ? RtpSequence.Distance(_nextSequence, header.SequenceNumber) : 0;
        if (step is < 0 and >= -LateWindow)
        {
            return;
        }

        if (step != 0)
        {
            OnLoss();
        }

        _hasSequence = true;
        _nextSequence = RtpSequence.Add(header.SequenceNumber, 1);

        // Probes and packets that keep a connection open carry nothing.
        if (header.PayloadLength > 0)
        {
            // The packets of a run are close to its time: their distance survives the wrap-around of the time stamp.
            var pts = run.Pts + unchecked((int)(header.Timestamp - (uint)run.Pts));
            Take(packet.Slice(header.PayloadOffset, header.PayloadLength), header.Marker, new PayloadTime(pts, run.NtpUnixNanoseconds, run.ReceivedAt));
        }
    }

    // In two steps: the product of a long gap and a thousand million does not overflow so.
    private long ToNanoseconds(long ticks) =>
        (ticks / _clockRate * NanosecondsPerSecond) + (ticks % _clockRate * NanosecondsPerSecond / _clockRate);
}
