using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.MpegTs;

/// <content>From the program map to tracks: access units are held until all streams have shown their parameters.</content>
public sealed partial class TsReader
{
    // Bounds the objects that short frames could make while they are held; 16 s of eight sound tracks.
    private const int MaxHeldUnits = 8192;

    private readonly List<Lane> _lanes = [];
    private readonly Dictionary<int, Lane> _laneOfPid = [];
    private readonly List<TsLeftOutStream> _unsupported = [];
    private readonly List<(Lane Lane, AccessUnit Unit)> _held = [];

    private bool _isApplied;
    private bool _isProbing;
    private long _probeStart;
    private long _probedTicks;

    private void BeginProbing()
    {
        _isProbing = true;
        _probeStart = _bytes;
        _probedTicks = 0;
        foreach (var lane in _lanes)
        {
            lane.ProbeStart = null;
        }

        Probe();
    }

    private void Probe()
    {
        var probed = TimeSpan.FromSeconds(_probedTicks / (double)TsClock.Rate);
        foreach (var lane in _lanes)
        {
            var limit = lane.HasData ? _options.ProbeTime : _options.SilentStreamTime;
            if (lane.Stream.Description is null && probed < limit)
            {
                return;
            }
        }

        Announce();
    }

    private void OnUnit(Lane lane, AccessUnit unit)
    {
        if (_isProbing)
        {
            _held.Add((lane, unit));
            if (_held.Count >= MaxHeldUnits)
            {
                Announce();
            }

            return;
        }

        if (lane.Index < 0)
        {
            return;
        }

        if (lane.Stream.Description is { } description && description.ClockRate != Program?.Tracks[lane.Index].Description.ClockRate)
        {
            // A change that a track cannot go through: it becomes another one.
            Announce();
        }

        _sink.OnAccessUnit(lane.Index, unit);
    }

    private void Announce()
    {
        var wasProbing = _isProbing;
        _isProbing = false;
        var isSame = Program?.Number == _programNumber;
        var tracks = new List<TsTrack>();
        var leftOut = new List<TsLeftOutStream>(_unsupported);
        foreach (var lane in _lanes)
        {
            if (lane.Stream.Description is { } description && (wasProbing || lane.Index >= 0))
            {
                lane.Index = tracks.Count;
                var track = new TsTrack(lane.Info.Pid, lane.Info.StreamType, description with { Language = lane.Info.Language, MediaIndex = tracks.Count });
                isSame = isSame && Program?.Tracks.ElementAtOrDefault(lane.Index) is { } known && IsSameTrack(known, track, lane.IsAnnounced);
                lane.IsAnnounced = true;
                tracks.Add(track);
            }
            else
            {
                lane.Index = -1;
                lane.Pes.Release();
                leftOut.Add(new TsLeftOutStream(
                    lane.Info.Pid, lane.Info.StreamType, lane.Stream.Codec, lane.HasData ? "its parameters were not seen" : "it has no data"));
            }
        }

        if (!isSame || Program?.Tracks.Count != tracks.Count || !Program.LeftOut.SequenceEqual(leftOut))
        {
            Program = new TsProgram(_programNumber, tracks, leftOut);
            _sink.OnProgram(Program);
        }

        foreach (var (lane, unit) in _held)
        {
            if (lane.Index >= 0)
            {
                _sink.OnAccessUnit(lane.Index, unit);
            }
        }

        _held.Clear();
    }

    // Parameters that a stream changed by itself go with its units.
    private static bool IsSameTrack(TsTrack known, TsTrack track, bool isAnnounced) => isAnnounced
        ? known.Pid == track.Pid && known.Description with { Parameters = null } == track.Description with { Parameters = null }
        : known == track;
}
