using System.Runtime.InteropServices;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.Mp4;

/// <summary>Writes the fragments of a movie: access units of one or several tracks in, <c>moof</c> and <c>mdat</c> out.</summary>
/// <remarks>
/// <para>
/// Source: ISO/IEC 14496-12, section 8.8. The duration of a sample is the distance to the next one of its track, exactly; so the last unit of each
/// track waits for the next. Whoever cuts decides where: with the unit that shall begin a fragment just added, <see cref="Take"/> gives all
/// that comes before it.
/// </para>
/// <para>Units are kept, not copied, until their fragment is written, which is one allocation. Not for use by several threads at once.</para>
/// </remarks>
public sealed class FragmentWriter
{
    /// <summary>Most bytes of the samples of one fragment; the callers' limits are lower.</summary>
    public const int MaxPayloadBytes = 1 << 30;

    private const uint DefaultBaseIsFragment = 0x020000;
    private const uint HasDefaultDuration = 0x08;
    private const uint HasDefaultSize = 0x10;
    private const uint HasDefaultFlags = 0x20;

    private const uint HasDataOffset = 0x01;
    private const uint HasFirstFlags = 0x04;
    private const uint HasDurations = 0x0100;
    private const uint HasSizes = 0x0200;
    private const uint HasFlags = 0x0400;
    private const uint HasCompositionOffsets = 0x0800;

    // When nothing tells: a picture of 25 per second.
    private const int UsualPicturesPerSecond = 25;

    private readonly Lane[] _lanes;
    private readonly Mp4BoxWriter _header = new();

    /// <summary>Makes a writer.</summary>
    /// <param name="tracks">The tracks of the <see cref="InitSegment"/>, in its order.</param>
    public FragmentWriter(IReadOnlyList<Mp4Track> tracks)
    {
        ArgumentNullException.ThrowIfNull(tracks);
        _lanes = [.. tracks.Select(static track => new Lane(track))];
    }

    /// <summary>Number of the next fragment; the first is 1. The numbers of a movie increase.</summary>
    public uint NextSequenceNumber { get; set; } = 1;

    /// <summary>Bytes of the samples that the next fragment holds, those of waiting units not counted.</summary>
    public long PayloadBytes { get; private set; }

    /// <summary>Whether there are samples for a fragment.</summary>
    public bool HasSamples
    {
        get
        {
            foreach (var lane in _lanes)
            {
                if (lane.Samples.Count > 0)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>Duration of the samples of a track that the next fragment holds, in ticks of the track.</summary>
    /// <param name="track">Index of the track.</param>
    public long DurationOf(int track) => _lanes[track].Duration;

    /// <summary>The unit of a track whose duration is not known yet; <see langword="null"/> if there is none.</summary>
    /// <param name="track">Index of the track.</param>
    public AccessUnit? WaitingUnitOf(int track) => _lanes[track].Waiting;

    /// <summary>Takes the next unit of a track, with which the one before has its duration.</summary>
    /// <param name="track">Index of the track.</param>
    /// <param name="unit">The unit; decoding times of a track increase.</param>
    /// <returns>
    /// <see langword="false"/> if it cannot be written and is left out: it is empty, from before <see cref="Mp4Track.Origin"/>, not later than the
    /// one before, or the fragment is full.
    /// </returns>
    public bool Add(int track, AccessUnit unit)
    {
        ArgumentNullException.ThrowIfNull(unit);
        var lane = _lanes[track];
        var length = lane.Track.Form.LengthOf(unit);
        if (length == 0 || lane.TimeOf(unit) < 0 || (lane.Waiting is { } last && unit.Dts <= last.Dts))
        {
            return false;
        }

        if (PayloadBytes + lane.WaitingLength + length > MaxPayloadBytes)
        {
            return false;
        }

        Complete(lane, lane.Waiting is { } waiting ? unit.Dts - waiting.Dts : 0);
        lane.Waiting = unit;
        lane.WaitingLength = (int)length;
        return true;
    }

    /// <summary>Writes the samples whose durations are known.</summary>
    /// <param name="withSegmentType">Whether a segment begins, which has a <c>styp</c> box in front.</param>
    /// <returns><see langword="null"/> if there are none.</returns>
    public Fragment? Take(bool withSegmentType = false) => HasSamples ? Write(withSegmentType) : null;

    /// <summary>Writes all samples; those that waited last as long as the codec tells, or as the one before.</summary>
    /// <param name="withSegmentType">Whether a segment begins, which has a <c>styp</c> box in front.</param>
    /// <returns><see langword="null"/> if there are none.</returns>
    public Fragment? Finish(bool withSegmentType = false)
    {
        foreach (var lane in _lanes)
        {
            if (lane.Waiting is { } unit)
            {
                Complete(lane, LastDuration(lane, unit));
                lane.Waiting = null;
                lane.WaitingLength = 0;
            }
        }

        return Take(withSegmentType);
    }

    private static long LastDuration(Lane lane, AccessUnit unit)
    {
        var duration = lane.Track.Form.DurationOf(unit);
        if (duration <= 0)
        {
            duration = lane.LastDuration;
        }

        return duration > 0 ? duration : Math.Max(1, (long)(lane.Track.Timescale / (lane.Track.FrameRate ?? UsualPicturesPerSecond)));
    }

    private void Complete(Lane lane, long duration)
    {
        if (lane.Waiting is not { } unit)
        {
            return;
        }

        // The next fragment has its time of its own: what does not fit 32 bits, half a day of pictures, ends with this one.
        var sample = new Sample(unit, lane.WaitingLength, (uint)Math.Min(duration, uint.MaxValue));
        lane.Samples.Add(sample);
        lane.Duration += sample.Duration;
        lane.LastDuration = sample.Duration;
        PayloadBytes += sample.Length;
    }

    private Fragment Write(bool withSegmentType)
    {
        _header.Clear();
        if (withSegmentType)
        {
            _header.Begin("styp"u8);
            _header.Write("msdh"u8);
            _header.Write32(0);
            _header.Write("msdh"u8);
            _header.Write("iso6"u8);
            _header.End();
        }

        var start = _header.Length;
        _header.Begin("moof"u8);
        _header.BeginFull("mfhd"u8);
        _header.Write32(NextSequenceNumber++);
        _header.End();
        var count = 0;
        for (var i = 0; i < _lanes.Length; i++)
        {
            if (_lanes[i].Samples.Count > 0)
            {
                WriteTrack(_lanes[i], i + 1);
                count++;
            }
        }

        _header.End();
        var dataOffset = _header.Length - start + Mp4BoxWriter.HeaderLength;
        foreach (var lane in _lanes)
        {
            if (lane.Samples.Count > 0)
            {
                _header.Patch32(lane.DataOffsetAt, (uint)dataOffset);
                dataOffset += lane.Bytes;
            }
        }

        _header.Write32((uint)(Mp4BoxWriter.HeaderLength + PayloadBytes));
        _header.Write("mdat"u8);

        var bytes = GC.AllocateUninitializedArray<byte>(_header.Length + (int)PayloadBytes);
        _header.WrittenSpan.CopyTo(bytes);
        var tracks = new FragmentTrack[count];
        WriteSamples(bytes.AsSpan(_header.Length), tracks);
        PayloadBytes = 0;
        return new Fragment(bytes, tracks, IsIndependent(tracks));
    }

    private void WriteTrack(Lane lane, int id)
    {
        var samples = CollectionsMarshal.AsSpan(lane.Samples);
        var first = samples[0];
        lane.Bytes = 0;
        bool sameDuration = true, sameSize = true, sameFlags = true, sameFlagsBehindFirst = true, hasOffsets = false;
        var flagsBehindFirst = samples[^1].Flags;
        for (var i = 0; i < samples.Length; i++)
        {
            ref readonly var sample = ref samples[i];
            lane.Bytes += sample.Length;
            sameDuration &= sample.Duration == first.Duration;
            sameSize &= sample.Length == first.Length;
            sameFlags &= sample.Flags == first.Flags;
            sameFlagsBehindFirst &= i == 0 || sample.Flags == flagsBehindFirst;
            hasOffsets |= sample.Unit.Pts != sample.Unit.Dts;
        }

        // Whatever is the same for all samples is said once: parts of a few samples go to every player.
        var usualFlags = InitSegment.DefaultFlags(lane.Track);
        var defaultFlags = sameFlags ? first.Flags : sameFlagsBehindFirst ? flagsBehindFirst : usualFlags;
        _header.Begin("traf"u8);
        _header.BeginFull("tfhd"u8, flags: DefaultBaseIsFragment
            | (sameDuration ? HasDefaultDuration : 0) | (sameSize ? HasDefaultSize : 0) | (defaultFlags != usualFlags ? HasDefaultFlags : 0));
        _header.Write32((uint)id);
        if (sameDuration)
        {
            _header.Write32(first.Duration);
        }

        if (sameSize)
        {
            _header.Write32((uint)first.Length);
        }

        if (defaultFlags != usualFlags)
        {
            _header.Write32(defaultFlags);
        }

        _header.End();
        _header.BeginFull("tfdt"u8, version: 1);
        _header.Write64((ulong)lane.TimeOf(first.Unit));
        _header.End();

        var firstFlags = !sameFlags && sameFlagsBehindFirst;
        var eachFlags = !sameFlags && !sameFlagsBehindFirst;
        _header.BeginFull("trun"u8, version: 1, HasDataOffset
            | (firstFlags ? HasFirstFlags : 0) | (sameDuration ? 0 : HasDurations) | (sameSize ? 0 : HasSizes) | (eachFlags ? HasFlags : 0)
            | (hasOffsets ? HasCompositionOffsets : 0));
        _header.Write32((uint)samples.Length);
        lane.DataOffsetAt = _header.Length;
        _header.Write32(0);
        if (firstFlags)
        {
            _header.Write32(first.Flags);
        }

        foreach (ref readonly var sample in samples)
        {
            if (!sameDuration)
            {
                _header.Write32(sample.Duration);
            }

            if (!sameSize)
            {
                _header.Write32((uint)sample.Length);
            }

            if (eachFlags)
            {
                _header.Write32(sample.Flags);
            }

            if (hasOffsets)
            {
                _header.Write32((uint)(int)Math.Clamp(sample.Unit.Pts - sample.Unit.Dts, int.MinValue, int.MaxValue));
            }
        }

        _header.End();
        _header.End();
    }

    private void WriteSamples(Span<byte> destination, FragmentTrack[] tracks)
    {
        var count = 0;
        for (var i = 0; i < _lanes.Length; i++)
        {
            var lane = _lanes[i];
            if (lane.Samples.Count == 0)
            {
                continue;
            }

            var first = lane.Samples[0].Unit;
            var pts = first.Pts;
            foreach (ref readonly var sample in CollectionsMarshal.AsSpan(lane.Samples))
            {
                lane.Track.Form.Write(sample.Unit, destination[..sample.Length]);
                destination = destination[sample.Length..];
                pts = Math.Min(pts, sample.Unit.Pts);
            }

            tracks[count++] = new FragmentTrack(i, first.Dts, pts, lane.Duration, lane.Samples.Count, first.IsRandomAccess);
            lane.Samples.Clear();
            lane.Duration = 0;
        }
    }

    private bool IsIndependent(FragmentTrack[] tracks)
    {
        var hasPictures = false;
        foreach (var lane in _lanes)
        {
            hasPictures |= lane.Track.IsVideo;
        }

        var isIndependent = true;
        var holdsPictures = false;
        foreach (var track in tracks)
        {
            if (_lanes[track.Track].Track.IsVideo == hasPictures)
            {
                holdsPictures = true;
                isIndependent &= track.StartsWithRandomAccess;
            }
        }

        // Sound alone is no beginning where there are pictures.
        return isIndependent && holdsPictures;
    }

    private readonly record struct Sample(AccessUnit Unit, int Length, uint Duration)
    {
        public uint Flags => Unit.IsRandomAccess ? InitSegment.SyncSampleFlags : InitSegment.OtherSampleFlags;
    }

    private sealed class Lane(Mp4Track track)
    {
        public Mp4Track Track => track;

        public List<Sample> Samples { get; } = [];

        public AccessUnit? Waiting { get; set; }

        public int WaitingLength { get; set; }

        public long Duration { get; set; }

        public long LastDuration { get; set; }

        // While a fragment is written.
        public int Bytes { get; set; }

        public int DataOffsetAt { get; set; }

        /// <summary>Decoding time on the time line of the file.</summary>
        public long TimeOf(AccessUnit unit) => unit.Dts - track.Origin + track.Lead;
    }
}
