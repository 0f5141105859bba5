using System.Buffers.Binary;

namespace MediaRouter.Media.Mp4.Samples;

/// <summary>Finds the runs of samples that a <c>moof</c> box describes.</summary>
internal sealed class FragmentRuns
{
    /// <summary>Latest time that is believed: two thousand years, which leaves room for every clock rate in 64 bits.</summary>
    public const long MaxSeconds = 1L << 36;

    /// <summary>Largest offset or time, so that sums do not overflow.</summary>
    public const long MaxValue = long.MaxValue / 8;

    private const uint HasBaseOffset = 0x01;
    private const uint HasDescriptionIndex = 0x02;
    private const uint HasDefaultDuration = 0x08;
    private const uint HasDefaultSize = 0x10;
    private const uint HasDefaultFlags = 0x20;
    private const uint DefaultBaseIsFragment = 0x020000;

    private readonly List<SampleRun> _runs = [];
    private readonly List<Mp4FragmentPart> _parts = [];
    private IReadOnlyList<ReaderTrack> _tracks = [];
    private long _start;
    private long _implicitBase;

    /// <summary>The runs, in the order of their data.</summary>
    public IReadOnlyList<SampleRun> Runs => _runs;

    /// <summary>What the fragment holds of each track.</summary>
    public IReadOnlyList<Mp4FragmentPart> Parts => _parts;

    /// <summary>Boxes that could not be read.</summary>
    public int Malformed { get; private set; }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        _runs.Clear();
        _parts.Clear();
        Malformed = 0;
    }

    /// <summary>Reads the content of the box.</summary>
    /// <param name="content">Borrowed; the runs refer to it by offsets.</param>
    /// <param name="start">Where the box begins in the file.</param>
    /// <param name="tracks">The tracks that are read.</param>
    public void Read(ReadOnlySpan<byte> content, long start, IReadOnlyList<ReaderTrack> tracks)
    {
        Clear();
        (_start, _implicitBase, _tracks) = (start, start, tracks);
        var boxes = new Mp4BoxEnumerator(content);
        while (boxes.MoveNext())
        {
            if (boxes.Is("traf"u8))
            {
                ReadTrack(content, boxes.ContentOffset, boxes.Content.Length);
            }
        }

        Malformed += boxes.IsMalformed ? 1 : 0;
        _runs.Sort(static (left, right) =>
            left.Offset != right.Offset ? left.Offset.CompareTo(right.Offset) : left.TableAt.CompareTo(right.TableAt));
    }

    private static uint Read32(ReadOnlySpan<byte> data) => BinaryPrimitives.ReadUInt32BigEndian(data);

    private void ReadTrack(ReadOnlySpan<byte> fragment, int at, int length)
    {
        var content = fragment.Slice(at, length);
        if (!Mp4BoxEnumerator.TryFind(content, "tfhd"u8, out var header) || header.Length < 8)
        {
            Malformed++;
            return;
        }

        var flags = Read32(header) & 0xffffff;
        var id = Read32(header[4..]);
        var index = -1;
        for (var i = 0; i < _tracks.Count; i++)
        {
            index = _tracks[i].Id == id ? i : index;
        }

        if (index < 0)
        {
            return;
        }

        var track = _tracks[index];
        var rest = header[8..];
        var needed = ((flags & HasBaseOffset) != 0 ? 8 : 0)
            + (4 * System.Numerics.BitOperations.PopCount(flags & (HasDescriptionIndex | HasDefaultDuration | HasDefaultSize | HasDefaultFlags)));
        if (rest.Length < needed)
        {
            Malformed++;
            return;
        }

        var origin = (flags & DefaultBaseIsFragment) != 0 ? _start : _implicitBase;
        if ((flags & HasBaseOffset) != 0)
        {
            origin = (long)Math.Min(BinaryPrimitives.ReadUInt64BigEndian(rest), MaxValue);
            rest = rest[8..];
        }

        rest = (flags & HasDescriptionIndex) != 0 ? rest[4..] : rest;
        var defaults = (
            Duration: Take(ref rest, (flags & HasDefaultDuration) != 0, track.DefaultDuration),
            Size: Take(ref rest, (flags & HasDefaultSize) != 0, track.DefaultSize),
            Flags: Take(ref rest, (flags & HasDefaultFlags) != 0, track.DefaultFlags));

        var time = track.NextTime;
        if (Mp4BoxEnumerator.TryFind(content, "tfdt"u8, out var decodeTime))
        {
            if (!TryReadTime(decodeTime, track.Timescale, out time))
            {
                Malformed++;
                return;
            }
        }

        var first = time;
        var firstRun = _runs.Count;
        var isSync = false;
        var position = origin;
        foreach (var box in new Mp4BoxEnumerator(content))
        {
            if (!box.Is("trun"u8))
            {
                continue;
            }

            if (!TryReadRun(fragment, at + box.ContentOffset, box.Content, index, defaults, origin, ref position, ref time))
            {
                Malformed++;
                break;
            }

            if (_runs.Count == firstRun + 1 && _runs[firstRun].Time == first)
            {
                isSync = _runs[firstRun].NextIsSync(fragment);
            }
        }

        _implicitBase = position;
        track.NextTime = time;
        if (_runs.Count > firstRun)
        {
            var dts = track.ToDts(first);
            _parts.Add(new Mp4FragmentPart(index, dts, track.ToDts(time) - dts, isSync));
        }
    }

    private static uint Take(ref ReadOnlySpan<byte> rest, bool isThere, uint otherwise)
    {
        if (!isThere)
        {
            return otherwise;
        }

        var value = Read32(rest);
        rest = rest[sizeof(uint)..];
        return value;
    }

    private static bool TryReadTime(ReadOnlySpan<byte> data, uint timescale, out long time)
    {
        time = 0;
        if (data.Length < (data.Length > 0 && data[0] == 1 ? 12 : 8))
        {
            return false;
        }

        var value = data[0] == 1 ? BinaryPrimitives.ReadUInt64BigEndian(data[4..]) : Read32(data[4..]);
        time = (long)value;
        return value <= MaxValue && value / timescale < MaxSeconds;
    }

    private bool TryReadRun(
        ReadOnlySpan<byte> fragment, int at, ReadOnlySpan<byte> content, int index, (uint Duration, uint Size, uint Flags) defaults, long origin,
        ref long position, ref long time)
    {
        if (content.Length < 8)
        {
            return false;
        }

        var flags = Read32(content) & 0xffffff;
        var count = Read32(content[4..]);
        var tableAt = 8 + ((flags & SampleRun.HasDataOffset) != 0 ? 4 : 0) + ((flags & SampleRun.HasFirstFlags) != 0 ? 4 : 0);
        var rowLength = SampleRun.RowLength(flags);
        if (content.Length < tableAt || (long)count * rowLength > content.Length - tableAt)
        {
            return false;
        }

        if ((flags & SampleRun.HasDataOffset) != 0)
        {
            position = origin + (int)Read32(content[8..]);
        }

        if (position is < 0 or > MaxValue)
        {
            return false;
        }

        var run = new SampleRun
        {
            Track = index,
            Flags = flags,
            TableAt = at + tableAt,
            DefaultDuration = defaults.Duration,
            DefaultSize = defaults.Size,
            DefaultFlags = defaults.Flags,
            FirstFlags = (flags & SampleRun.HasFirstFlags) != 0 ? Read32(content[(tableAt - 4)..]) : null,
            Offset = position,
            Time = time,
            Count = count,
        };
        if (!TrySum(content[tableAt..], run, out var bytes, out var duration))
        {
            return false;
        }

        run.End = position + bytes;
        (position, time) = (run.End, time + duration);
        if (time > MaxValue || time / _tracks[index].Timescale >= MaxSeconds)
        {
            return false;
        }

        // Samples without bytes pass time only.
        if (bytes > 0)
        {
            _runs.Add(run);
        }

        _tracks[index].DecodingLead = Math.Max(_tracks[index].DecodingLead, -SmallestOffset(content[tableAt..], run));

        return true;
    }

    private static long SmallestOffset(ReadOnlySpan<byte> table, SampleRun run)
    {
        long smallest = 0;
        if ((run.Flags & SampleRun.HasCompositionOffsets) != 0)
        {
            var row = SampleRun.RowLength(run.Flags);
            for (uint i = 0; i < run.Count; i++)
            {
                // The offset is the last of a row.
                smallest = Math.Min(smallest, (int)Read32(table[(row - 4)..]));
                table = table[row..];
            }
        }

        return smallest;
    }

    // Sums of 32 bits each, below four thousand million of them, fit 64 bits; products of two such numbers may not.
    private static bool TrySum(ReadOnlySpan<byte> table, SampleRun run, out long bytes, out long duration)
    {
        (bytes, duration) = (0, 0);
        if ((run.Flags & (SampleRun.HasDurations | SampleRun.HasSizes)) != (SampleRun.HasDurations | SampleRun.HasSizes))
        {
            var (size, ticks) = ((ulong)run.DefaultSize * run.Count, (ulong)run.DefaultDuration * run.Count);
            if (size > MaxValue || ticks > MaxValue)
            {
                return false;
            }

            (bytes, duration) = ((long)size, (long)ticks);
        }

        var hasDurations = (run.Flags & SampleRun.HasDurations) != 0;
        var hasSizes = (run.Flags & SampleRun.HasSizes) != 0;
        if (!hasDurations && !hasSizes)
        {
            return true;
        }

        var row = SampleRun.RowLength(run.Flags);
        bytes = hasSizes ? 0 : bytes;
        duration = hasDurations ? 0 : duration;
        for (uint i = 0; i < run.Count; i++)
        {
            duration += hasDurations ? Read32(table) : 0;
            bytes += hasSizes ? Read32(table[(hasDurations ? 4 : 0)..]) : 0;
            table = table[row..];
        }

        return true;
    }
}
