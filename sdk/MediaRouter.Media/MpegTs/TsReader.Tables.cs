using MediaRouter.Media.MpegTs.Elementary;
using MediaRouter.Media.MpegTs.Tables;

namespace MediaRouter.Media.MpegTs;

/// <content>The program tables.</content>
public sealed partial class TsReader
{
    private readonly SectionAssembler _associationAssembler = new();
    private readonly SectionTable _association = new(SectionTable.Association, extension: null);
    private readonly SectionAssembler.SectionHandler _onAssociationSection;
    private ContinuityCounter _associationCounter;

    private readonly SectionAssembler _mapAssembler = new();
    private readonly SectionAssembler.SectionHandler _onMapSection;
    private ContinuityCounter _mapCounter;
    private SectionTable? _map;
    private int _mapPid = -1;
    private int _programNumber;
    private int _clockPid = -1;

    private void OnTablePacket(in TsPacketView packet, SectionAssembler assembler, ref ContinuityCounter counter, SectionAssembler.SectionHandler handler)
    {
        if (!packet.HasPayload || packet.IsScrambled)
        {
            return;
        }

        switch (counter.Next(packet.Counter, packet.IsDiscontinuity, out var lost))
        {
            case CounterStep.Same:
                _sink.OnFault(TsFault.DuplicatePackets, -1, 1);
                return;
            case CounterStep.Gap:
                _sink.OnFault(TsFault.LostPackets, -1, lost);
                assembler.Reset();
                break;
        }

        if (!assembler.Push(packet.Payload, packet.StartsUnit, handler))
        {
            _sink.OnFault(TsFault.MalformedSections, -1, 1);
        }
    }

    private void OnAssociationSection(ReadOnlySpan<byte> section)
    {
        var isNew = _association.Add(section, out var isMalformed);
        if (isMalformed)
        {
            _sink.OnFault(TsFault.MalformedSections, -1, 1);
        }

        if (!isNew || !ProgramAssociation.TryChoose(_association.Bodies, _programNumber, out var number, out var mapPid))
        {
            return;
        }

        if (number != _programNumber || mapPid != _mapPid)
        {
            _programNumber = number;
            _mapPid = mapPid;
            _map = new SectionTable(SectionTable.Map, number);
            _mapAssembler.Reset();
            _mapCounter.Forget();
        }
    }

    private void OnMapSection(ReadOnlySpan<byte> section)
    {
        if (_map is null)
        {
            return;
        }

        var isNew = _map.Add(section, out var isMalformed);
        if (isNew && ProgramMap.TryParse(_map.Bodies, out var map))
        {
            Apply(map);
        }
        else if (isNew || isMalformed)
        {
            _sink.OnFault(TsFault.MalformedSections, -1, 1);
        }
    }

    private void Apply(ProgramMap map)
    {
        _clockPid = map.ClockPid;
        var old = _laneOfPid.Values.ToDictionary(lane => lane.Info.Pid);
        if (_isApplied && IsSame(map, old))
        {
            return;
        }

        // What the old streams have complete still belongs to the old tracks.
        foreach (var lane in _lanes.Where(lane => !map.Streams.Any(info => info.Pid == lane.Info.Pid && info.HasSameContent(lane.Info))))
        {
            CompletePes(lane);
            lane.Stream.Finish();
            lane.Pes.Release();
            lane.Index = -1;
            _held.RemoveAll(held => held.Lane == lane);
        }

        _lanes.Clear();
        _laneOfPid.Clear();
        _unsupported.Clear();
        foreach (var info in map.Streams)
        {
            if (old.TryGetValue(info.Pid, out var known) && known.Info.HasSameContent(info))
            {
                Add(known);
            }
            else if (_lanes.Count >= Sdk.Media.StreamDescription.MaxTracks)
            {
                _unsupported.Add(new TsLeftOutStream(info.Pid, info.StreamType, TsStreamTypes.NameOf(info.StreamType), "too many streams"));
            }
            else if (ElementaryStreams.Find(info, out var name) is { } makeStream)
            {
                Add(new Lane(this, info, makeStream));
            }
            else
            {
                _unsupported.Add(new TsLeftOutStream(info.Pid, info.StreamType, name, "not supported"));
            }
        }

        _isApplied = true;
        BeginProbing();
    }

    private void Add(Lane lane)
    {
        _lanes.Add(lane);
        _laneOfPid[lane.Info.Pid] = lane;
    }

    private bool IsSame(ProgramMap map, Dictionary<int, Lane> old) =>
        map.Streams.Count == _lanes.Count + _unsupported.Count
        && map.Streams.All(info => old.TryGetValue(info.Pid, out var lane)
            ? lane.Info.HasSameContent(info)
            : _unsupported.Any(known => known.Pid == info.Pid && known.StreamType == info.StreamType));
}
