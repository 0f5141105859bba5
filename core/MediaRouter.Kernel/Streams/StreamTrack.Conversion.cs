using MediaRouter.Media.Rtp;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Kernel.Streams;

/// <content>The plane that the source does not deliver: made by the codec, only while somebody is subscribed to it.</content>
internal sealed partial class StreamTrack
{
    private readonly List<AccessUnit> _unitBatch = [];
    private IDepacketizer? _depacketizer;
    private PayloadWriter? _payloadWriter;
    private IPacketizer? _packetizer;

    /// <summary>Takes one access unit of the source.</summary>
    /// <returns><see langword="false"/> if the track does not take access units.</returns>
    public bool WriteAccessUnit(AccessUnit unit)
    {
        if (_isPacketNative)
        {
            return false;
        }

        foreach (var part in unit.Units)
        {
            _stream.CountInbound(part.Length);
        }

        if (unit.NewParameters is { } parameters)
        {
            SetParameters(parameters);
        }

        var receivedAt = unit.ReceivedAt == 0 ? _stream.TimeProvider.GetTimestamp() : unit.ReceivedAt;
        var (pts, dts) = (unit.Pts, unit.Dts);
        var rebased = _unitTimeline.Map(ref pts, ref dts, receivedAt, _stream.TimeProvider.TimestampFrequency, _sourceOffset);
        if (rebased)
        {
            _wallClock.Reset();
        }

        Deliver(new AccessUnit
        {
            Units = unit.Units,
            Pts = pts,
            Dts = dts,
            NtpUnixNanoseconds = WallClockOf(pts, unit.NtpUnixNanoseconds),
            IsRandomAccess = unit.IsRandomAccess,
            IsDiscontinuity = unit.IsDiscontinuity || rebased,
            NewParameters = unit.NewParameters,
            ReceivedAt = receivedAt,
        });
        return true;
    }

    private bool CanPacketize() => _codec?.CreatePacketizer(Description, _stream.MaxRtpPayload) is not null;

    private void StartPacketizing()
    {
        if (!_isPacketNative && _packetizer is null)
        {
            _packetizer = _codec?.CreatePacketizer(Description, _stream.MaxRtpPayload);
            _payloadWriter ??= new PayloadWriter(this);
        }
    }

    private void StartDepacketizing()
    {
        if (_isPacketNative && _depacketizer is null)
        {
            _depacketizer = _codec?.CreateDepacketizer(Description);
        }
    }

    private void Deliver(AccessUnit unit)
    {
        HandOn(unit);
        if (_packetizer is not { } packetizer || _payloadWriter is null)
        {
            return;
        }

        try
        {
            _payloadWriter.Begin(unit);
            packetizer.Packetize(unit, _payloadWriter);
            _payloadWriter.End();
        }
        catch (Exception ex)
        {
            _packetizer = null;
            _stream.LogDefect(ex, packetizer);
        }
    }

    private void Depacketize(PacketRun run)
    {
        _unitBatch.Clear();
        try
        {
            var dropped = _depacketizer!.Depacketize(run, _unitBatch);
            if (dropped > 0)
            {
                _stream.CountInvalid(dropped, "access unit is incomplete");
            }
        }
        catch (Exception ex)
        {
            _stream.LogDefect(ex, _depacketizer!);
            _depacketizer = null;
        }

        foreach (var unit in _unitBatch)
        {
            // Where there is a scanner, it has seen the change already.
            if (unit.NewParameters is { } parameters && _scanner is null)
            {
                SetParameters(parameters);
            }

            HandOn(unit);
        }
    }

    // Puts headers in front of the payloads that a packetiser makes and gathers them into runs.
    private sealed class PayloadWriter(StreamTrack track) : IRtpPayloadWriter
    {
        private AccessUnit? _unit;
        private int _placeLength;
        private bool _endsUnit;

        public void Begin(AccessUnit unit) => _unit = unit;

        public Span<byte> GetSpan(int size)
        {
            var unit = _unit!;
            var packetLength = RtpPacket.FixedHeaderLength + size;
            var timestamp = unchecked((uint)unit.Pts);
            if (track._assembler.MustCloseBefore(timestamp, packetLength, out var endsUnit))
            {
                Publish(endsUnit);
            }

            _placeLength = packetLength;
            _endsUnit = false;
            return Place(unit, packetLength)[RtpPacket.FixedHeaderLength..];
        }

        public void Commit(int size, bool marker, int timestampOffset = 0)
        {
            var unit = _unit!;
            var assembler = track._assembler;
            assembler.ShrinkLast(_placeLength, RtpPacket.FixedHeaderLength + size);
            RtpPacket.WriteHeader(
                assembler.LastPacket(RtpPacket.FixedHeaderLength + size),
                track.Description.Rtp!.PayloadType,
                track._packetTimeline.NextSequence(),
                unchecked((uint)(unit.Pts + timestampOffset)),
                track.Ssrc,
                marker);
            _endsUnit = true;
        }

        public void End()
        {
            if (track._assembler.HasPending)
            {
                Publish(_endsUnit);
            }

            _unit = null;
        }

        private Span<byte> Place(AccessUnit unit, int packetLength) => track._assembler.Reserve(
            packetLength,
            unchecked((uint)unit.Pts),
            unit.Pts,
            unit.ReceivedAt,
            unit.NtpUnixNanoseconds,
            unit.IsRandomAccess);

        private void Publish(bool endsUnit)
        {
            var run = track._assembler.Take(endsUnit, _unit!.NtpUnixNanoseconds);
            track.HandOn(run);
        }
    }
}
