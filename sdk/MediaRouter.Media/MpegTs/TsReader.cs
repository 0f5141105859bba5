using MediaRouter.Media.MpegTs.Elementary;

namespace MediaRouter.Media.MpegTs;

/// <summary>Reads an MPEG transport stream: bytes of any cut in, tracks and access units out.</summary>
/// <remarks>
/// Source: ISO/IEC 13818-1. The first program is read. Packets of 188 bytes, also of 192 and 204, are found by themselves, and again after
/// garbage. Nothing is allocated per packet. Not for use by several threads at once; it has no clock and does no I/O.
/// </remarks>
public sealed partial class TsReader
{
    private readonly TsReaderOptions _options;
    private readonly ITsReaderSink _sink;
    private readonly TsPacketFramer _framer = new();
    private readonly TsPacketFramer.PacketHandler _onPacket;
    private readonly PesBudget _budget;
    private readonly TsClock _clock = new();

    private long _reportedGarbage;
    private long _bytes;
    private bool _hasTime;
    private long _time;

    /// <summary>Makes a reader.</summary>
    /// <param name="sink">Takes what is read.</param>
    /// <param name="options">Limits; <see langword="null"/> for the usual ones.</param>
    public TsReader(ITsReaderSink sink, TsReaderOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(sink);
        _sink = sink;
        _options = options ?? new TsReaderOptions();
        _budget = new PesBudget(_options.MaxPesBytes, _options.MaxBufferedBytes);
        _onPacket = OnPacket;
        _onAssociationSection = OnAssociationSection;
        _onMapSection = OnMapSection;
    }

    /// <summary>The program as the sink knows it; <see langword="null"/> before the tracks are known.</summary>
    public TsProgram? Program { get; private set; }

    /// <summary>Takes bytes of the stream, in any cut.</summary>
    /// <param name="data">Borrowed.</param>
    public void Feed(ReadOnlySpan<byte> data)
    {
        _framer.Feed(data, _onPacket);
        if (_framer.SkippedBytes > _reportedGarbage)
        {
            _sink.OnFault(TsFault.Garbage, -1, _framer.SkippedBytes - _reportedGarbage);
            _reportedGarbage = _framer.SkippedBytes;
        }
    }

    /// <summary>Ends a file or segment after which the same stream goes on: completes what is open, and expects no continuity of counters.</summary>
    /// <param name="isDiscontinuity">Whether the time of what follows does not continue: the next units say so.</param>
    public void EndSegment(bool isDiscontinuity = false)
    {
        _framer.Restart();
        _associationAssembler.Reset();
        _associationCounter.Forget();
        _mapAssembler.Reset();
        _mapCounter.Forget();
        foreach (var lane in _lanes)
        {
            CompletePes(lane);
            lane.Stream.Finish();
            lane.Counter.Forget();
            lane.Stream.HasDiscontinuity |= isDiscontinuity;
        }
    }

    /// <summary>Ends the input: completes what is open; tracks that are not known by now are left out.</summary>
    public void Finish()
    {
        EndSegment();
        if (_isProbing)
        {
            Announce();
        }
    }

    private void OnPacket(ReadOnlySpan<byte> bytes)
    {
        _bytes += bytes.Length;
        var packet = new TsPacketView(bytes);
        if (packet.HasError || packet.IsMalformed)
        {
            _sink.OnFault(TsFault.DamagedPackets, -1, 1);
            return;
        }

        if (packet.Pid == 0)
        {
            OnTablePacket(packet, _associationAssembler, ref _associationCounter, _onAssociationSection);
        }
        else if (packet.Pid == _mapPid)
        {
            OnTablePacket(packet, _mapAssembler, ref _mapCounter, _onMapSection);
        }

        if (packet.Pid == _clockPid && packet.IsDiscontinuity)
        {
            // A new time base, for all streams of the program.
            foreach (var stream in _lanes)
            {
                stream.Stream.HasDiscontinuity = true;
            }
        }

        if (_laneOfPid.TryGetValue(packet.Pid, out var lane))
        {
            OnStreamPacket(packet, lane);
        }

        if (_isProbing && _bytes - _probeStart > _options.ProbeBytes)
        {
            Announce();
        }
    }

    private void OnStreamPacket(in TsPacketView packet, Lane lane)
    {
        if (!packet.HasPayload)
        {
            if (packet.IsDiscontinuity)
            {
                lane.Counter.Forget();
            }

            return;
        }

        switch (lane.Counter.Next(packet.Counter, packet.IsDiscontinuity, out var lost))
        {
            case CounterStep.Same when lane.Pes.EndsWith(packet.Payload):
                Report(TsFault.DuplicatePackets, lane, 1);
                return;
            case CounterStep.Same:
                // As many packets are missing as the counter has values, all but one.
                Report(TsFault.LostPackets, lane, ContinuityCounter.Values - 1);
                DropPes(lane);
                break;
            case CounterStep.Gap:
                Report(TsFault.LostPackets, lane, lost);
                DropPes(lane);
                break;
        }

        if (packet.IsScrambled)
        {
            Report(TsFault.ScrambledPackets, lane, 1);
            DropPes(lane);
            return;
        }

        if (!lane.IsRead)
        {
            return;
        }

        if (packet.StartsUnit)
        {
            CompletePes(lane);
            lane.Pes.Begin(packet.IsRandomAccess);
        }

        if (!lane.Pes.IsOpen)
        {
            return;
        }

        if (!lane.Pes.Append(packet.Payload))
        {
            Report(TsFault.OversizedPes, lane, 1);
            lane.Stream.OnLoss();
        }
        else if (lane.Pes.IsComplete)
        {
            CompletePes(lane);
        }
    }

    private static void DropPes(Lane lane)
    {
        lane.Pes.Close();
        lane.Stream.OnLoss();
    }

    private void CompletePes(Lane lane)
    {
        if (!lane.Pes.IsOpen)
        {
            return;
        }

        var packet = lane.Pes.Packet;
        var isWhole = lane.Pes.IsComplete || (packet.Length >= PesHeader.FixedLength && PesHeader.ReadLength(packet) == 0);
        if (!isWhole || !PesHeader.TryRead(packet, out var header))
        {
            Report(TsFault.MalformedPes, lane, 1);
            DropPes(lane);
            return;
        }

        if (header.IsScrambled)
        {
            Report(TsFault.ScrambledPackets, lane, 1);
            DropPes(lane);
            return;
        }

        long? dts = null;
        long? pts = null;
        if (header.Pts is { } sentPts)
        {
            // By the decoding time first: it is what runs evenly.
            dts = _clock.Unwrap(header.Dts ?? sentPts);
            pts = header.Dts is { } sentDts ? dts + SignedDistance(sentDts, sentPts) : dts;
            OnTime(lane, dts.Value);
        }

        lane.HasData = true;
        lane.Stream.Consume(new PesPayload(packet[header.Length..], pts, dts));
        lane.Pes.Close();
        if (_isProbing)
        {
            Probe();
        }
    }

    private static long SignedDistance(long from, long to)
    {
        var distance = (to - from) & TsClock.Mask;
        return distance > TsClock.Mask / 2 ? distance - TsClock.Mask - 1 : distance;
    }

    private void OnTime(Lane lane, long dts)
    {
        (_hasTime, _time) = (true, dts);
        if (lane.ProbeStart is null || dts < lane.ProbeStart)
        {
            lane.ProbeStart = dts;
        }

        _probedTicks = Math.Max(_probedTicks, dts - lane.ProbeStart.Value);
    }

    private void Report(TsFault fault, Lane lane, long count) => _sink.OnFault(fault, _isProbing ? -1 : lane.Index, count);
}
