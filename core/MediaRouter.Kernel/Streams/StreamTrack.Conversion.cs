using MediaRouter.Media.Rtp;
using MediaRouter.Sdk.Media;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Kernel.Streams;

/// <content>The plane that the source does not deliver: made by the codec, only while somebody is subscribed to it.</content>
internal sealed partial class StreamTrack
{
    private readonly List<AccessUnit> _unitBatch = [];
    private IDepacketizer? _depacketizer;
    private PayloadWriter? _payloadWriter;
    private IPacketizer? _packetizer;
    private IPictureOrder? _pictureOrder;
    private bool _hasPictureOrder;
    private bool _isDiscontinuityDue;

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
        var steady = _stream.ToSteadyNanoseconds(receivedAt);
        var isDiscontinuity = _unitTimeline.Map(
            ref pts, ref dts, hasDts: true, ReorderDepth(unit), ToSeconds(steady), FirstOffset(pts, steady), _stream.UnitOffset);
        var unitTime = MediaTime.ToNanoseconds(pts, Description.ClockRate);
        _stream.Clock.Start(steady, unitTime);
        var ntp = Observe(pts, _stream.Clock.FromUnitTime(unitTime), unit.NtpUnixNanoseconds);
        Deliver(new AccessUnit
        {
            Units = unit.Units,
            Pts = pts,
            Dts = dts,
            NtpUnixNanoseconds = ntp,
            IsRandomAccess = unit.IsRandomAccess,
            IsDiscontinuity = unit.IsDiscontinuity || isDiscontinuity,
            NewParameters = unit.NewParameters,
            ReceivedAt = receivedAt,
        });
        return true;
    }

    private bool CanPacketize() => _codec?.CreatePacketizer(Description, _stream.MaxRtpPayload) is not null;

    // A source of access units is placed by its arrival if tracks of packets were there first; otherwise its own times are kept.
    private double FirstOffset(long pts, long steadyNanoseconds) =>
        _stream.Clock.IsStarted ? ToSeconds(_stream.Clock.ToUnitTime(steadyNanoseconds)) - (pts / (double)Description.ClockRate) : 0;

    private static double ToSeconds(long nanoseconds) => nanoseconds / (double)MediaTime.NanosecondsPerSecond;

    private int? ReorderDepth(AccessUnit unit)
    {
        if (!_hasPictureOrder)
        {
            _hasPictureOrder = true;
            _pictureOrder = _codec?.CreatePictureOrder(Description);
        }

        if (_pictureOrder is not { } pictureOrder)
        {
            return null;
        }

        try
        {
            return pictureOrder.GetReorderDepth(unit, unit.NewParameters ?? Description.Parameters);
        }
        catch (Exception ex)
        {
            _pictureOrder = null;
            _stream.LogDefect(ex, pictureOrder);
            return null;
        }
    }

    /// <summary>Makes packets from now on, and of what is kept, if the source delivers none that can be passed on.</summary>
    /// <remarks>A track that is remuxed needs both converters for its packets.</remarks>
    public void StartPacketizing()
    {
        if ((!_isPacketNative || IsRemuxing) && _packetizer is null)
        {
            _packetizer = _codec?.CreatePacketizer(Description, _stream.MaxRtpPayload);
            _payloadWriter ??= new PayloadWriter(this);
            LogConversion("packetised");
            StartDepacketizing();
            if (!_isPacketNative)
            {
                _stream.Group?.CatchUp(this, entry => Packetize(entry.Unit!));
            }
        }
    }

    private void StopPacketizing()
    {
        if (_packetizer is not null)
        {
            _packetizer = null;
            _stream.Group?.ForgetDerived(this);
            LogEndOfConversion();
            StopDepacketizing();
        }
    }

    /// <summary>Makes access units from now on, and of what is kept, if the source delivers none.</summary>
    public void StartDepacketizing()
    {
        if (_isPacketNative && _depacketizer is null)
        {
            _depacketizer = _codec?.CreateDepacketizer(Description);
            LogConversion("depacketised");

            // Readers that have had the packets must not get them again.
            if (!IsRemuxing || _packetSinks.Length == 0)
            {
                _stream.Group?.CatchUp(this, entry => Depacketize(entry.Run!));
            }
        }
    }

    private void StopDepacketizing()
    {
        if (_depacketizer is not null && _unitSinks.Length == 0 && _packetizer is null)
        {
            _depacketizer = null;
            _stream.Group?.ForgetDerived(this);
            LogEndOfConversion();
        }
    }

    private void LogConversion(string how) =>
        _stream.Settings.Log.LogDebug("track {Track} ({Codec}) is {How} from now on", Index + 1, Description.Codec, how);

    private void LogEndOfConversion() => _stream.Settings.Log.LogDebug(
        "track {Track} ({Codec}) is not converted any more, conversions of the stream so far: {Conversions}", Index + 1, Description.Codec, _stream.Conversions);

    // What comes next does not belong to what came before.
    private void BreakTime()
    {
        _alignment.ForgetReport();
        _isDiscontinuityDue = true;
    }

    private void Deliver(AccessUnit unit)
    {
        _stream.Group?.Add(this, unit);
        HandOn(unit);
        Packetize(unit);
    }

    private void Packetize(AccessUnit unit)
    {
        if (_packetizer is not { } packetizer || _payloadWriter is null)
        {
            return;
        }

        _stream.CountConversion();
        try
        {
            _payloadWriter.Begin(unit, unit.ReceivedAt, unit.NtpUnixNanoseconds);
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
        if (_depacketizer is null)
        {
            return;
        }

        _unitBatch.Clear();
        _stream.CountConversion();
        try
        {
            var dropped = _depacketizer.Depacketize(run, _unitBatch);
            if (dropped > 0)
            {
                _stream.CountInvalid(dropped, "access unit is incomplete");
            }
        }
        catch (Exception ex)
        {
            _stream.LogDefect(ex, _depacketizer);
            _depacketizer = null;
        }

        foreach (var unit in _unitBatch)
        {
            HandOnDepacketized(unit);
            if (IsRemuxing)
            {
                Repacketize(unit, run.ReceivedAt);
            }
        }
    }

    private void HandOnDepacketized(AccessUnit unit)
    {
        // Where there is a scanner, it has seen the change already.
        if (unit.NewParameters is { } parameters && _scanner is null)
        {
            SetParameters(parameters);
        }

        if (_unitSinks.Length == 0 && _stream.Group is null)
        {
            return;
        }

        var receivedAt = unit.ReceivedAt == 0 ? _stream.TimeProvider.GetTimestamp() : unit.ReceivedAt;
        var pts = _alignment.ToUnitTime(unit.Pts);
        var dts = pts;
        var isDiscontinuity = _unitTimeline.Map(
            ref pts, ref dts, hasDts: false, ReorderDepth(unit), ToSeconds(_stream.ToSteadyNanoseconds(receivedAt)), 0, _stream.PacketOffset);
        var placed = new AccessUnit
        {
            Units = unit.Units,
            Pts = pts,
            Dts = dts,
            NtpUnixNanoseconds = ToWallClock(_alignment.ToMediaTime(unit.Pts), _alignment.ToSourceTime(unit.Pts)),
            IsRandomAccess = unit.IsRandomAccess,
            IsDiscontinuity = unit.IsDiscontinuity || isDiscontinuity || _isDiscontinuityDue,
            NewParameters = unit.NewParameters,
            ReceivedAt = receivedAt,
        };
        _isDiscontinuityDue = false;
        _stream.Group?.AddDerived(this, placed, null);
        HandOn(placed);
    }

    // Puts headers in front of the payloads that a packetiser makes and gathers them into runs.
    private sealed class PayloadWriter(StreamTrack track) : IRtpPayloadWriter
    {
        private AccessUnit? _unit;
        private long _receivedAt;
        private long _ntp;
        private int _placeLength;
        private bool _endsUnit;

        private RunAssembler Assembler => track._remuxAssembler ?? track._assembler;

        public void Begin(AccessUnit unit, long receivedAt, long ntp)
        {
            _unit = unit;
            _receivedAt = receivedAt;
            _ntp = ntp;
        }

        public Span<byte> GetSpan(int size)
        {
            var unit = _unit!;
            var packetLength = RtpPacket.FixedHeaderLength + size;
            var timestamp = unchecked((uint)unit.Pts);
            if (Assembler.MustCloseBefore(timestamp, packetLength, out var endsUnit))
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
            var assembler = Assembler;
            assembler.ShrinkLast(_placeLength, RtpPacket.FixedHeaderLength + size);
            RtpPacket.WriteHeader(
                assembler.LastPacket(RtpPacket.FixedHeaderLength + size),
                track.Description.Rtp!.PayloadType,
                track.IsRemuxing ? ++track._remuxSequence : track._packetTimeline.NextSequence(),
                unchecked((uint)(unit.Pts + timestampOffset)),
                track.Ssrc,
                marker);
            _endsUnit = true;
        }

        public void End()
        {
            if (Assembler.HasPending)
            {
                Publish(_endsUnit);
            }

            _unit = null;
        }

        private Span<byte> Place(AccessUnit unit, int packetLength) => Assembler.Reserve(
            packetLength,
            unchecked((uint)unit.Pts),
            unit.Pts,
            _receivedAt,
            _ntp,
            unit.IsRandomAccess);

        private void Publish(bool endsUnit)
        {
            var run = Assembler.Take(endsUnit, _ntp);
            track._stream.Group?.AddDerived(track, null, run);
            track.HandOn(run);
        }
    }
}
